using Understudy.Simulation.World;

namespace Understudy.Simulation.Faults;

/// <summary>Something that goes wrong at a time, for a time.</summary>
/// <param name="At">Nanoseconds of virtual time.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">Which server, client or thread.</param>
/// <param name="Duration">For how long.</param>
internal sealed record Fault(long At, FaultKind Kind, int Target, long Duration)
{
    public override string ToString() => $"{VirtualTime.Format(At)} {Kind} of {Target} for {VirtualTime.Format(Duration)}";
}
