using Understudy.Transport.Loops;

namespace Understudy.Simulation.World;

/// <summary>A timer that calls a method.</summary>
internal sealed class CallTimer(Action action) : LoopTimer
{
    protected internal override void Fire() => action();
}
