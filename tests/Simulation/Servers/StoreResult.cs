namespace Understudy.Simulation.Servers;

/// <summary>What came of storing.</summary>
internal enum StoreResult : byte
{
    Stored,
    NotStored,
    Exists,
    NotFound,
    TooLarge,
}
