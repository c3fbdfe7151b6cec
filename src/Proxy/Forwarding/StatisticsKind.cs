namespace Understudy.Proxy.Forwarding;

/// <summary>Statistics that servers have to be asked for.</summary>
internal enum StatisticsKind : byte
{
    /// <summary><c>stats</c>.</summary>
    General,

    /// <summary><c>stats items</c>.</summary>
    Items,

    /// <summary><c>stats slabs</c>.</summary>
    Slabs,
}
