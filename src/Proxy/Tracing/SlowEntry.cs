using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Tracing;

/// <summary>A request that took long.</summary>
/// <param name="UnixMilliseconds">When its reply was in the client's output.</param>
/// <param name="Client">Where it came from.</param>
/// <param name="Verb">What it asked for.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Nanoseconds">How long it took, from when it was read.</param>
/// <param name="Trace">Where the time went.</param>
internal readonly record struct SlowEntry(
    long UnixMilliseconds, string Client, CountedVerb Verb, RequestOutcome Outcome, long Nanoseconds, RequestTrace Trace);
