using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Servers;

/// <summary>A cache server process on a host of its own, with what can happen to it. It runs from the beginning.</summary>
internal interface ISimulatedServer : IDisposable
{
    Host Host { get; }

    string Name => Host.Name;

    NetworkAddress Address { get; }

    /// <summary>Started with -F.</summary>
    bool RefusesFlush { get; }

    /// <summary>Whether a client that asked it now would find the key with this version. Leaves no trace.</summary>
    bool Holds(string key, long version) =>
        Peek(key) is { } value && VersionedValue.TryRead(key, value, out var held, out _) && held == version;

    /// <summary>What a client that asked it now would find. Leaves no trace.</summary>
    byte[]? Peek(string key);

    /// <summary>Whether it has dropped the key for want of memory between two times.</summary>
    bool HasEvicted(string key, long from, long to);

    /// <summary>It drops items for want of memory until then.</summary>
    void EvictUntil(long time);

    /// <summary>SIGKILL: the kernel closes the connections, the items are gone unless the memory is kept for a warm restart.</summary>
    void Kill();

    /// <summary>The machine is gone, and tells nobody.</summary>
    void PowerOff();

    /// <summary>Begins a new life, if it is not running. Warm (started with -e): the items go on, the process is another.</summary>
    void Start(bool isWarm);

    /// <summary>SIGSTOP until then, with bytes received meanwhile executed afterwards.</summary>
    void HangUntil(long time);

    /// <summary>One thread does not get to run.</summary>
    void HangThreadUntil(int thread, long time);
}
