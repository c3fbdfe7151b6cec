namespace Understudy.LoadGenerator.Failover;

/// <summary>A request in flight.</summary>
/// <param name="IntendedAt">When it should have been sent, in loop time.</param>
/// <param name="Version">What a set writes; 0 for a get.</param>
/// <param name="Floor">Of a get: the version that was acknowledged when it was sent.</param>
internal readonly record struct VersionedRequest(long IntendedAt, int Key, int Version, int Floor)
{
    public bool IsSet => Version > 0;
}
