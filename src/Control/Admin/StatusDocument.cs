using Understudy.Proxy.Operating;

namespace Understudy.Control.Admin;

/// <summary>What <c>/api/status</c> answers. Names are stable: they come, and do not go.</summary>
internal sealed record StatusDocument
{
    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    public required ProxyStatus Proxy { get; init; }
}
