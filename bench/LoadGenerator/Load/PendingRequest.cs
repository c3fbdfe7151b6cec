namespace Understudy.LoadGenerator.Load;

/// <summary>A request in flight: enough to check its reply and to charge its time.</summary>
/// <param name="IntendedAt">When it should have been sent, in loop time.</param>
/// <param name="FirstKey">
/// A get of several keys asks for consecutive numbers from here on; a hash scatters them over the servers all the same.
/// </param>
internal readonly record struct PendingRequest(long IntendedAt, int FirstKey, bool IsSet);
