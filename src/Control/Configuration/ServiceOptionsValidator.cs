namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with a <see cref="ServiceOptions"/>, all of it included; changes nothing.</summary>
internal static class ServiceOptionsValidator
{
    private const int AllPermissionBits = 0x1FF;

    public static void Check(ServiceOptions options, List<Problem> problems)
    {
        ProxyOptionsValidator.Check(options.Proxy, problems);
        ProxyBounds.ResolveTimeout.Check("resolve-timeout", options.ResolveTimeout, problems);
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
            problems.Add(new Problem("listen", $"{twice.Key} is given {twice.Count()} times"));
    }

    private static void CheckListener(ListenerOptions listener, List<Problem> problems)
    {
        var isUnix = listener.Host.StartsWith('/');
        HostText.Check(isUnix ? "socket" : "listen", listener.Host, problems);
        if (!isUnix) ProxyBounds.Port.Check("port", listener.Port, problems);
        if (!isUnix) return;

        if (listener.Socket.UnixMode is < 0 or > AllPermissionBits)
            problems.Add(new Problem("socket-mode", "not permission bits; give 0 to 0777 in octal"));
    }
}
