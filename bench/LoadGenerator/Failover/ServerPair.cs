using System.Globalization;
using Understudy.LoadGenerator.Comparison;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Failover;

/// <summary>Two memcached servers, one for each copy, and a proxy before them.</summary>
internal sealed class ServerPair : IDisposable
{
    // What memcached needs beside keys and values: item headers, the hash table, slab classes that do not fit well.
    private const double Overhead = 1.5;

    private readonly Programs _programs;
    private readonly int _megabytes;
    private readonly NetworkAddress[] _addresses = [FreePort.Next(), FreePort.Next()];
    private readonly ChildProcess[] _servers;
    private readonly ChildProcess _proxy;

    public ServerPair(Programs programs, VersionedItems items, int replyTimeoutMilliseconds)
    {
        _programs = programs;
        _megabytes = 64 + (int)(items.Count * (items.ValueBytes + 100L) * Overhead / (1 << 20));
        _servers = [StartServer(0), StartServer(1)];
        var port = Address.EndPoint!.Port.ToString(CultureInfo.InvariantCulture);
        var timeout = $"{replyTimeoutMilliseconds}ms";
        string[] words = ["proxy", "-l", "127.0.0.1", "-p", port, "--reply-timeout", timeout, "-s", $"{Primary}", "-b", $"{Backup}"];
        _proxy = ChildProcess.Start(programs.Understudy, words, programs.TargetCore);
        FirstReply.Await(Address, "version\r\n"u8);
    }

    /// <summary>Of the proxy.</summary>
    public NetworkAddress Address { get; } = FreePort.Next();

    public int ProxyProcess => _proxy.Id;

    public NetworkAddress Primary => _addresses[0];

    public NetworkAddress Backup => _addresses[1];

    /// <summary>kill -9.</summary>
    public void KillPrimary() => _servers[0].Kill();

    /// <summary>kill -9.</summary>
    public void KillBackup() => _servers[1].Kill();

    /// <summary>Empty, at the same address; it answers when the call returns.</summary>
    public void RestartPrimary()
    {
        _servers[0].Dispose();
        _servers[0] = StartServer(0);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        foreach (var server in _servers) server.Dispose();
    }

    private ChildProcess StartServer(int index)
    {
        var server = ChildProcess.Start(_programs.Memcached, TargetCommand.Memcached(_addresses[index], _megabytes), _programs.LoadCore);
        FirstReply.Await(_addresses[index], "version\r\n"u8);
        return server;
    }
}
