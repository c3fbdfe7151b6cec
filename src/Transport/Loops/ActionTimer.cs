namespace Understudy.Transport.Loops;

/// <summary>A timer that calls a method. The delegate is made once, with its owner.</summary>
public sealed class ActionTimer(Action action) : LoopTimer
{
    protected internal override void Fire() => action();
}
