using System.Buffers.Text;

namespace Understudy.Proxy.Upstreams;

/// <summary>Tells one life of a server from the next, from what it says about itself in <c>stats</c>.</summary>
/// <remarks>
/// pid changes with every restart outside containers, time - uptime with every cold restart (measured, memcached 1.6.18).
/// Together they are equal for all proxies that look at the same process, so that a CAS token obtained through one proxy is good at
/// another.
/// </remarks>
internal struct ServerIdentity : IEquatable<ServerIdentity>
{
    // Tokens stay below 2^63, since some clients read them as signed numbers; the low 40 bits, a trillion writes, stay readable.
    private const ulong MaskBits = 0x7FFF_FF00_0000_0000;

    private ulong _pid;
    private ulong _time;
    private ulong _uptime;
    private ulong _restoredItems;

    /// <summary>The server has not said anything about itself.</summary>
    public readonly bool IsUnknown => _pid == 0 && _time == 0;

    /// <summary>What the server's clock showed when it spoke; 0 if it did not say.</summary>
    public readonly long UnixSeconds => (long)_time;

    public readonly bool Equals(ServerIdentity other) => _pid == other._pid && _time - _uptime == other._time - other._uptime;

    public override readonly bool Equals(object? obj) => obj is ServerIdentity other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_pid, _time - _uptime);

    /// <summary>Whether this life began with the items of an earlier one (-e), which has missed what was written in between.</summary>
    /// <remarks>Our node says so until it is flushed. memcached goes on with its uptime, so only the pid changes.</remarks>
    public readonly bool IsWarmAfter(in ServerIdentity earlier) =>
        _restoredItems > 0 || (_pid != earlier._pid && _time - _uptime == earlier._time - earlier._uptime);

    /// <summary>Takes in one STAT line.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("STAT pid "u8)) _pid = Number(line[9..]);
        else if (line.StartsWith("STAT time "u8)) _time = Number(line[10..]);
        else if (line.StartsWith("STAT uptime "u8)) _uptime = Number(line[12..]);
        else if (line.StartsWith("STAT restored_items "u8)) _restoredItems = Number(line[20..]);
    }

    /// <summary>What tokens of this server are combined with (exclusive or). Different for another address and for another life of the
    /// same server, but for a chance of 1 in 2^23 of those whose counters also agree.</summary>
    public readonly ulong CasMask(string address)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in address) hash = (hash ^ c) * 1099511628211ul;
        hash = Mix(Mix(Mix(hash) ^ _pid) ^ (_time - _uptime));
        return hash & MaskBits;
    }

    // The finaliser of MurmurHash3: every input bit reaches every output bit.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdul;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ul;
        return x ^ (x >> 33);
    }

    private static ulong Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out ulong value, out _) ? value : 0;
}
