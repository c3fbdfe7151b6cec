namespace Understudy.Transport.Loops;

/// <summary>Something that a loop's epoll reports on: a connection or a listener.</summary>
internal abstract class EpollSource
{
    /// <summary>The open descriptor; -1 once released.</summary>
    public int Descriptor { get; protected set; } = -1;

    /// <summary>Place in the loop's <see cref="SourceTable"/>; -1 when not in it.</summary>
    public int TableIndex { get; set; } = -1;

    /// <summary>Whether the loop will call <see cref="OnQueued"/> in its next batch.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The kernel reports readiness.</summary>
    /// <param name="events">EPOLL bits.</param>
    public abstract void OnReady(uint events);

    /// <summary>The turn that was asked for with <see cref="EpollLoop.Queue"/> has come.</summary>
    public abstract void OnQueued();

    /// <summary>Closes without telling anybody: the loop is going away.</summary>
    public abstract void Release();
}
