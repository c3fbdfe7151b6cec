using Understudy.Transport.Loops;

namespace Understudy.Proxy.Workers;

/// <summary>A method to be run on another worker's loop. For rare things: it is allocated each time.</summary>
internal sealed class LoopCall(Action action) : ILoopMessage
{
    public void Deliver() => action();
}
