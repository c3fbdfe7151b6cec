namespace Understudy.Transport.Loops;

/// <summary>A method to be run on another loop. For rare things: it is allocated each time.</summary>
public sealed class LoopCall(Action action) : ILoopMessage
{
    public void Deliver() => action();
}
