namespace Understudy.Proxy.Upstreams;

/// <summary>A connection that gathers output within a batch.</summary>
internal interface IFlushable
{
    /// <summary>Whether it is on its worker's list of connections with something to send.</summary>
    bool IsDirty { get; set; }

    /// <summary>Sends what waits, or holds it back for a moment if that makes a better packet.</summary>
    /// <returns>False if it was held back.</returns>
    bool TryFlush();
}
