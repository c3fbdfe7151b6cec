using Understudy.Transport.Loops;

namespace Understudy.LoadGenerator.Load;

/// <summary>Whoever has bytes to send at the end of a batch.</summary>
internal interface IBatchSender
{
    void SendBatch();
}

/// <summary>Sends once per connection and batch of events, clients and ideal servers alike.</summary>
internal sealed class BatchSenders : ILoopOwner
{
    private readonly List<IBatchSender> _waiting = new(1024);

    public void Add(IBatchSender sender) => _waiting.Add(sender);

    public void BeginBatch()
    {
    }

    public void EndBatch()
    {
        foreach (var sender in _waiting) sender.SendBatch();
        _waiting.Clear();
    }
}
