using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Understudy.Routing.Replicas;

namespace Understudy.Routing.Group;

/// <summary>A state as one line: on the link between proxies, in the coordinator, and in the file that a proxy starts with.</summary>
/// <remarks>
/// Term and number come first, in sixteen hexadecimal digits each, so that lines are in the order of their states, byte by byte: a
/// coordinator can then refuse to put an older state over a newer one although it knows nothing of groups.
/// <code>0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0,OUT:3 members=a,b former=a</code>
/// </remarks>
public static class GroupStateText
{
    /// <summary>Longest line that is read: 1,024 servers and 64 members have room.</summary>
    public const int MaxLength = 32 * 1024;

    private const int MaxServers = 1024;
    private const int MaxMembers = 64;
    private const int MaxIdLength = 32;

    // As the design of the link names them; their order is that of ReplicaState.
    private static readonly string[] Words = ["IN", "OUT", "JOINING", "WARMING", "DRAINING", "EJECTED"];

    public static string Write(GroupState state)
    {
        var text = new StringBuilder(128);
        text.Append(CultureInfo.InvariantCulture, $"{state.Version.Term:x16} {state.Version.Number:x16} leader={state.Leader}");
        text.Append(CultureInfo.InvariantCulture, $" pool={state.Pool} flush={state.FlushAt} servers=");
        text.AppendJoin(',', state.Servers.Select(server => $"{Words[(int)server.State]}:{server.Ejections}"));
        text.Append(" members=").AppendJoin(',', state.Members);
        text.Append(" former=").AppendJoin(',', state.Formers);
        return text.ToString();
    }

    /// <returns>False if it is not a state, of whatever kind the mistake is.</returns>
    public static bool TryRead(string text, out GroupState state)
    {
        state = null!;
        if (text.Length > MaxLength) return false;
        var parts = text.Split(' ');
        if (parts.Length != 8) return false;
        if (!TryHex(parts[0], out var term) || !TryHex(parts[1], out var number)) return false;
        if (Value(parts[2], "leader") is not { } leader || !IsId(leader)) return false;
        if (Value(parts[3], "pool") is not { } pool || !IsId(pool)) return false;
        if (!long.TryParse(Value(parts[4], "flush"), NumberStyles.None, CultureInfo.InvariantCulture, out var flush)) return false;
        if (!TryServers(Value(parts[5], "servers"), out var servers)) return false;
        if (!TryIds(Value(parts[6], "members"), out var members) || members.IsEmpty) return false;
        if (!TryIds(Value(parts[7], "former"), out var formers)) return false;
        state = new GroupState
        {
            Version = new GroupVersion(term, number), Leader = leader, Pool = pool, FlushAt = flush,
            Servers = servers, Members = members, Formers = formers,
        };
        return true;
    }

    /// <summary>A name of a member: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 32.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool TryHex(string text, out long value)
    {
        value = 0;
        return text.Length == 16 && !text.Any(char.IsAsciiLetterUpper) &&
            long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
    }

    private static string? Value(string part, string name) =>
        part.Length > name.Length && part[name.Length] == '=' && part.StartsWith(name, StringComparison.Ordinal)
            ? part[(name.Length + 1)..]
            : null;

    private static bool TryServers(string? text, out ImmutableArray<GroupServer> servers)
    {
        servers = [];
        if (string.IsNullOrEmpty(text)) return false;
        var parts = text.Split(',');
        if (parts.Length > MaxServers) return false;
        var read = ImmutableArray.CreateBuilder<GroupServer>(parts.Length);
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':');
            if (colon < 0) return false;
            var state = Array.IndexOf(Words, part[..colon]);
            if (state < 0) return false;
            if (!int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ejections)) return false;
            read.Add(new GroupServer((ReplicaState)state, ejections));
        }

        servers = read.MoveToImmutable();
        return true;
    }

    private static bool TryIds(string? text, out ImmutableArray<string> ids)
    {
        ids = [];
        if (text is null) return false;
        if (text.Length == 0) return true;
        var parts = text.Split(',');
        if (parts.Length > MaxMembers || !Array.TrueForAll(parts, IsId) || parts.Distinct().Count() != parts.Length) return false;
        ids = [.. parts];
        return true;
    }
}
