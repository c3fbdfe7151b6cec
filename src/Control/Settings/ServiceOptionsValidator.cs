using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Reports everything that is wrong with a <see cref="ServiceOptions"/>, all of it included; changes nothing.</summary>
internal static class ServiceOptionsValidator
{
    private const int AllPermissionBits = 0x1FF;

    public static void Check(ServiceOptions options, List<Problem> problems)
    {
        ProxyOptionsValidator.Check(options.Proxy, problems);
        foreach (var row in ResolveSettings.All) row.Check(options.Resolve, problems);
        MembershipSettings.Check(options.Membership, options, problems);
        CheckListeners(options.Listeners, "-f", problems);
        if (options.Control is not (null or ServiceOptions.NoControl)) HostText.Check("control", options.Control, problems);
    }

    /// <param name="socketLetter">The option that names a Unix socket.</param>
    public static void CheckListeners(IReadOnlyList<ListenerOptions> listeners, string socketLetter, List<Problem> problems)
    {
        if (listeners.Count == 0)
        {
            var reason = $"0 means no TCP, and there is no Unix socket either; give a port, or a path with {socketLetter}";
            problems.Add(new Problem("port", reason));
        }

        foreach (var listener in listeners)
            CheckListener(listener, problems);
        foreach (var twice in listeners.GroupBy(l => l.ToString()).Where(g => g.Count() > 1))
            problems.Add(new Problem("listen", $"{twice.Key} is given {twice.Count()} times") { Subject = twice.Key });
    }

    private static void CheckListener(ListenerOptions listener, List<Problem> problems)
    {
        var own = new List<Problem>();
        var isUnix = listener.Host.StartsWith('/');
        HostText.Check(isUnix ? "socket" : "listen", listener.Host, own);
        if (!isUnix && PoolBounds.Port.Judge(listener.Port) is { } reason) own.Add(new Problem("port", reason));
        if (isUnix && listener.Socket.UnixMode is < 0 or > AllPermissionBits)
            own.Add(new Problem("socket-mode", "not permission bits; give 0 to 0777 in octal"));
        problems.AddRange(own.Select(p => p with { Subject = listener.ToString() }));
    }
}
