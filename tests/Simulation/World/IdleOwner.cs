using Understudy.Transport.Loops;

namespace Understudy.Simulation.World;

/// <summary>For loops whose sockets do all the work.</summary>
internal sealed class IdleOwner : ILoopOwner
{
    public static IdleOwner Instance { get; } = new();

    public void BeginBatch()
    {
    }

    public void EndBatch()
    {
    }
}
