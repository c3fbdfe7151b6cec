using Understudy.Transport.Loops;

namespace Understudy.Proxy.Workers;

/// <summary>A timer that calls a method. The delegate is made once, with its owner.</summary>
internal sealed class ActionTimer(Action action) : LoopTimer
{
    protected override void Fire() => action();
}
