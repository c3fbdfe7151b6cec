using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>Whoever has engines, and the threads that they run on.</summary>
internal interface IOfficeHost
{
    /// <summary>One that has never run.</summary>
    OfficeEngine Next { get; }

    /// <summary>Where a server is, whoever asks; null: it is not known that the leader finds it there too.</summary>
    NetworkAddress? ReadAddressOf(int server);

    /// <summary>Runs it from now on.</summary>
    void Run(OfficeEngine engine);

    /// <summary>Whether it has ended by itself.</summary>
    bool HasEnded(OfficeEngine engine);

    /// <summary>Ends it at once: when this returns, nothing of it runs, and nothing that it has sent is sent again.</summary>
    void End(OfficeEngine engine);
}
