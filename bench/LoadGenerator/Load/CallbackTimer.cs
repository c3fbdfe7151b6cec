using Understudy.Transport.Loops;

namespace Understudy.LoadGenerator.Load;

/// <summary>A timer that calls what it was given.</summary>
internal sealed class CallbackTimer(Action call) : LoopTimer
{
    protected override void Fire() => call();
}
