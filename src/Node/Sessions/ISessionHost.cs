using Understudy.Connections.Clients;
using Understudy.Node.State;
using Understudy.Node.Watching;

namespace Understudy.Node.Sessions;

/// <summary>Whose clients they are.</summary>
internal interface ISessionHost
{
    WorkerState State { get; }

    /// <summary>What those who watch are told of this worker.</summary>
    WatchLog Watch { get; }

    /// <summary>On what terms its clients are served.</summary>
    ClientTerms Terms { get; }

    RequestDispatcher Dispatcher { get; }

    /// <summary>Clients whose replies wait for the other node of a pair; null: none do.</summary>
    HeldClients? Held { get; }

    /// <summary>At the end of the batch it is flushed.</summary>
    void MarkDirty(ClientSession client);

    /// <summary>The client is gone.</summary>
    void Remove(ClientSession client);

    void StopWatching(Watcher watcher);
}
