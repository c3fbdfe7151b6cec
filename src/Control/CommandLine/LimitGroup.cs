using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options that bound memory and queues.</summary>
internal static class LimitGroup
{
    public static OptionGroup Group { get; } = new("Limits",
    [
        Readings.Size("max-value", "Largest value taken from a client; below it the servers' own -I decides.", ProxyBounds.MaxValueBytes,
            o => o.MaxValueBytes, (o, b) => o with { MaxValueBytes = (int)Math.Min(b, int.MaxValue) }),
        Readings.Size("client-output-limit", "Replies kept for one client that does not read; past it its requests are refused.",
            ProxyBounds.ClientOutputLimitBytes, o => o.ClientOutputLimitBytes, (o, b) => o with { ClientOutputLimitBytes = b }),
        Readings.Size("worker-memory-limit", "Bytes in flight in one thread, both directions; past it new requests are refused.",
            ProxyBounds.WorkerMemoryLimitBytes, o => o.WorkerMemoryLimitBytes, (o, b) => o with { WorkerMemoryLimitBytes = b }),
        Readings.Count(null, "max-pipeline-depth", "Requests of one client in flight; past it we stop reading from it.",
            ProxyBounds.MaxPipelineDepth, o => o.MaxPipelineDepth, (o, n) => o with { MaxPipelineDepth = n }),
        Readings.Count(null, "max-server-queue", "Requests waiting for a server in one thread; past it they go to the next copy or fail.",
            ProxyBounds.MaxServerQueue, o => o.MaxServerQueue, (o, n) => o with { MaxServerQueue = n }),
    ]);
}
