namespace Understudy.Screens;

/// <summary>How <c>understudy top</c> sorts servers.</summary>
internal enum TopOrder
{
    /// <summary>As in the pool.</summary>
    Pool,

    /// <summary>Those with most requests first.</summary>
    Rate,

    /// <summary>The slowest first.</summary>
    Latency,

    /// <summary>Those with most errors first.</summary>
    Errors,
}
