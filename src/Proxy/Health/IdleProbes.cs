using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>Asks servers that are in use and have nothing to do for a sign of life, so that one that was cut off is found out before a
/// client's request waits for it.</summary>
/// <remarks>On the first worker's own connections: an answer that is missed counts there like any other.</remarks>
internal sealed class IdleProbes : IUpstreamCall
{
    private readonly ServerWorker _worker;
    private readonly ActionTimer _timer;

    public IdleProbes(ServerWorker worker)
    {
        _worker = worker;
        _timer = new ActionTimer(Probe);
    }

    /// <summary>Begins, or goes on by another interval.</summary>
    public void Start()
    {
        var interval = (long)_worker.Options.ProbeInterval.TotalNanoseconds;
        _worker.Loop.Cancel(_timer);
        if (interval > 0) _worker.Loop.Schedule(_timer, interval);
    }

    // Every memcached knows it, and it says nothing about items.
    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append(TextRequestWriter.Version);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream) => false;

    public void OnFailure(int tag, Outcome failure)
    {
    }

    private void Probe()
    {
        foreach (var upstream in _worker.Upstreams)
        {
            // What was given up keeps its place in the queue: so many are allowed for as it takes to count as hung.
            if (upstream.State == UpstreamState.Up && upstream.PendingCount < _worker.Options.FailureLimit)
                upstream.TryEnqueue(this, 0, Verb.Version, out _);
        }

        Start();
    }
}
