using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Node;

namespace Understudy.Control.CommandLine;

/// <summary>What a node is asked to do.</summary>
public sealed class NodeDraft : ServiceDraft
{
    internal ListenerDraft Listening { get; } = new();

    internal NodeOptions Options { get; set; } = new();

    /// <summary>Which of its nodes; null: the only one.</summary>
    internal string? Name { get; set; }

    /// <summary>Everything asked for, checked. Use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    public NodeServiceOptions ToService()
    {
        var first = Problems.Count;
        // memcached listens at a Unix socket or at TCP, not both.
        if (Listening.SocketPath is not null) Listening.Port = 0;
        var service = new NodeServiceOptions
        {
            Node = Options,
            Listeners = Listening.ToOptions(Problems),
            User = Process.User,
            PidFile = Process.PidFile,
            Admin = Process.ToAdmin(Problems),
            OtlpEndpoint = Process.OtlpEndpoint,
        };
        NodeServiceOptionsValidator.Check(service, Problems);
        Locate(first);
        return service;
    }
}
