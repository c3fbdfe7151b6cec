using Understudy.Simulation.World;

namespace Understudy.Simulation.Network;

/// <summary>Something that becomes ready on a loop: a socket or a listener.</summary>
internal interface IReadySource
{
    /// <summary>Waits for its turn in the loop's next batch.</summary>
    bool IsQueued { get; set; }

    /// <summary>Whose it is now; null while it changes hands.</summary>
    SimulatedLoop? Loop { get; }

    /// <summary>Tells its owner what has happened.</summary>
    void TakeTurn();
}
