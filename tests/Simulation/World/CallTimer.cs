using Understudy.Transport.Loops;

namespace Understudy.Simulation.World;

/// <summary>A timer that calls a method.</summary>
internal sealed class CallTimer(Action action) : LoopTimer
{
    protected override void Fire() => action();
}
