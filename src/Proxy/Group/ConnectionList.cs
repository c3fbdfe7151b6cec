using System.Globalization;
using System.Net;

namespace Understudy.Proxy.Group;

/// <summary>What a server's statistics say of its connections.</summary>
internal static class ConnectionList
{
    /// <summary>How many threads serve connections; 0 if it is not told.</summary>
    /// <param name="statistics">The answer to <c>stats</c>.</param>
    public static int ThreadsOf(string statistics)
    {
        foreach (var words in LinesOf(statistics))
        {
            if (words is ["STAT", "threads", var count])
                return int.TryParse(count, CultureInfo.InvariantCulture, out var threads) ? threads : 0;
        }

        return 0;
    }

    /// <summary>Whether all connections are among one's own, and are shown as they are here: behind an address translation nobody can
    /// tell whose is whose.</summary>
    /// <param name="connections">The answer to <c>stats conns</c>.</param>
    /// <param name="asked">The end here of the connection on which it came.</param>
    /// <param name="own">The ends of all of one's own.</param>
    public static bool HasNone(string connections, string asked, IReadOnlyList<string> own)
    {
        var names = own.Select(Parse).OfType<IPEndPoint>().ToHashSet();
        var shown = new Dictionary<string, IPEndPoint?>();
        var listening = new HashSet<string>();
        foreach (var words in LinesOf(connections))
        {
            if (words is not ["STAT", var name, var value] || name.Split(':') is not [var number, var what]) continue;
            if (what == "addr") shown[number] = Parse(value);
            else if (what == "state" && value == "conn_listening") listening.Add(number);
        }

        foreach (var number in listening) shown.Remove(number);
        return Parse(asked) is { } end && shown.ContainsValue(end)
            && shown.Values.All(address => address is not null && names.Contains(address));
    }

    private static IEnumerable<string[]> LinesOf(string answer) => answer.Split("\r\n").Select(line => line.Split(' '));

    // As tcp:1.2.3.4:5, tcp6:[::1]:5, or without the protocol. Those of Unix sockets have no end of their own.
    private static IPEndPoint? Parse(string name)
    {
        var text = name.StartsWith("tcp:", StringComparison.Ordinal) ? name[4..]
            : name.StartsWith("tcp6:", StringComparison.Ordinal) ? name[5..] : name;
        if (!text.Contains(':') || !IPEndPoint.TryParse(text, out var end)) return null;
        return end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;
    }
}
