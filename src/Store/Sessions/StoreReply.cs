namespace Understudy.Store;

/// <summary>The item after a storage command that stored.</summary>
/// <param name="Cas">Its new token.</param>
/// <param name="ValueBytes">Length of its value: of all of it, where some was joined to what was there.</param>
public readonly record struct StoreReply(ulong Cas, int ValueBytes);
