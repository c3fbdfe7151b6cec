using System.Buffers.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Connections.Servers;

/// <summary>Tells one life of a server from the next, from what it says about itself in <c>stats</c>.</summary>
/// <remarks>
/// pid changes with every restart outside containers, time - uptime with every cold restart in another second (measured, memcached
/// 1.6.18). Together they are equal for all proxies that look at the same process, so that a CAS token obtained through one proxy is
/// good at another.
/// </remarks>
public struct ServerIdentity : IEquatable<ServerIdentity>
{
    // Tokens stay below 2^31 as long as the server's own do, since some clients keep 53 bits of them (JavaScript, Lua), 46 (Lua's 14
    // digits), or 31. The low 8 bits are the server's.
    private const ulong MaskBits = 0x7FFF_FF00;

    // After the first round Linux gives no process of the machine's own namespace a smaller number (RESERVED_PIDS, kernel/pid.c).
    private const ulong LeastUsualPid = 300;

    private ulong _pid;
    private ulong _time;
    private ulong _uptime;
    private ulong _restoredItems;
    private long _userMicroseconds;
    private long _systemMicroseconds;

    /// <summary>The server has not said anything about itself.</summary>
    public readonly bool IsUnknown => _pid == 0 && _time == 0;

    /// <summary>What the server's clock showed when it spoke; 0 if it did not say.</summary>
    public readonly long UnixSeconds => (long)_time;

    /// <summary>How old it says it is. memcached says 2 in its first second, our node 0.</summary>
    public readonly long UptimeSeconds => (long)_uptime;

    /// <summary>CPU time that it has used, which only grows; 0 if it did not say.</summary>
    public readonly long CpuMicroseconds => _userMicroseconds + _systemMicroseconds;

    /// <summary>The process id is one that the next life may have too, as in containers; others come again only after many thousand
    /// processes.</summary>
    public readonly bool MayShareItsPid => _pid < LeastUsualPid;

    /// <summary>The same process id and second of birth. Two processes can have both, in containers.</summary>
    public readonly bool Equals(ServerIdentity other) => _pid == other._pid && _time - _uptime == other._time - other._uptime;

    public override readonly bool Equals(object? obj) => obj is ServerIdentity other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_pid, _time - _uptime);

    /// <summary>Whether this life began with the items of an earlier one (-e), which has missed what was written in between.</summary>
    /// <remarks>Our node says so until it is flushed. memcached goes on with its uptime, so only the pid changes.</remarks>
    public readonly bool IsWarmAfter(in ServerIdentity earlier) =>
        _restoredItems > 0 || (_pid != earlier._pid && _time - _uptime == earlier._time - earlier._uptime);

    /// <summary>Takes in one line.</summary>
    public void Read(in StatLine stat)
    {
        if (stat.Is("pid"u8)) _pid = NumberOf(in stat);
        else if (stat.Is("time"u8)) _time = NumberOf(in stat);
        else if (stat.Is("uptime"u8)) _uptime = NumberOf(in stat);
        else if (stat.Is("rusage_user"u8)) _userMicroseconds = Microseconds(stat.Value);
        else if (stat.Is("rusage_system"u8)) _systemMicroseconds = Microseconds(stat.Value);
        else if (stat.Is("restored_items"u8)) _restoredItems = NumberOf(in stat);
    }

    /// <summary>What tokens of this server are combined with (<see cref="Protocol.CasToken.Exchange"/>). Different for another address and
    /// for another life of the same server, so that a token of one matches the item of another with a chance of 1 in 2^23, whatever their
    /// counters.</summary>
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

    private static long Microseconds(ReadOnlySpan<byte> seconds) =>
        Utf8Parser.TryParse(seconds, out decimal value, out _) && value is >= 0 and < int.MaxValue ? (long)(value * 1_000_000) : 0;

    private static ulong NumberOf(in StatLine stat) => (ulong)Math.Max(0, stat.Number ?? 0);
}
