namespace Understudy.Control.Configuration;

/// <summary>Reports everything that is wrong with a <see cref="ServiceOptions"/>, all of it included; changes nothing.</summary>
internal static class ServiceOptionsValidator
{
    private const int AllPermissionBits = 0x1FF;

    public static void Check(ServiceOptions options, List<Problem> problems)
    {
        ProxyOptionsValidator.Check(options.Proxy, problems);
        ProxyBounds.ResolveTimeout.Check("resolve-timeout", options.ResolveTimeout, problems);
        if (options.Listeners.Count == 0)
            problems.Add(new Problem("port", "0 means no TCP, and there is no Unix socket either; give a port, or a path with -f"));

        foreach (var listener in options.Listeners)
            CheckListener(listener, problems);
        foreach (var twice in options.Listeners.GroupBy(l => l.ToString()).Where(g => g.Count() > 1))
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
