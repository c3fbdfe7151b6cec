namespace Understudy.Transport.Loops;

/// <summary>The worker that runs on a loop.</summary>
public interface ILoopOwner
{
    /// <summary>Called before the events of a batch are delivered: the moment to take the snapshot that the whole batch will see.</summary>
    void BeginBatch();

    /// <summary>Called after all events and due timers of a batch: the moment to send what they produced, once per socket.</summary>
    void EndBatch();
}
