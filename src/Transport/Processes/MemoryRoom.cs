namespace Understudy.Transport.Processes;

/// <summary>How much memory there is for a process.</summary>
/// <param name="Ceiling">Most bytes that it may have in all, with whoever shares the limit.</param>
/// <param name="Available">Bytes that can still be taken.</param>
public readonly record struct MemoryRoom(long Ceiling, long Available)
{
    /// <summary>What is left of it where another limit holds too.</summary>
    internal MemoryRoom Within(MemoryRoom other) =>
        new(Math.Min(Ceiling, other.Ceiling), Math.Min(Available, other.Available));
}
