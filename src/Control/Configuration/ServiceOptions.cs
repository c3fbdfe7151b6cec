using Understudy.Proxy;

namespace Understudy.Control.Configuration;

/// <summary>Everything one proxy process is asked to do: what it serves, where, and as whom.</summary>
public sealed record ServiceOptions
{
    /// <summary>Stands in the place of a path: there shall be no control socket.</summary>
    public const string NoControl = "none";

    /// <summary>What it serves; of several pools the first. What is said of the process and of clients holds for all.</summary>
    public required ProxyOptions Proxy { get; init; }

    /// <summary>The other pools.</summary>
    public IReadOnlyList<ProxyOptions> FurtherPools { get; init; } = [];

    /// <summary>All of them, at least one.</summary>
    public IReadOnlyList<ProxyOptions> Pools => [Proxy, .. FurtherPools];

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    /// <summary>Name or number to become once the listeners are bound. Null: stay who we are.</summary>
    public string? User { get; init; }

    /// <summary>Name or number; null: the user's own group.</summary>
    public string? Group { get; init; }

    /// <summary>Path of the control socket, by which operators on this machine are let in; <see cref="NoControl"/>: none. Null:
    /// <c>PORT.sock</c> in <c>/run/understudy</c> or the user's own runtime folder, and none if neither can be written to.</summary>
    public string? Control { get; init; }

    /// <summary>Where the log goes. Null: standard error.</summary>
    internal string? LogFile { get; init; }

    /// <summary>How its lines are written.</summary>
    internal LogFormat LogFormat { get; init; }

    /// <summary>Where to write the process number. Null: nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where tools ask over HTTP. Null: nowhere.</summary>
    public AdminOptions? Admin { get; init; }

    /// <summary>The collector that numbers are pushed to. Null: the one that the environment names, if it does.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>The files are read again by themselves when they change.</summary>
    public bool WatchesConfig { get; init; }

    /// <summary>The files that all this was read from, and the directories that were looked into.</summary>
    public IReadOnlyList<ConfigSource> ConfigSources { get; init; } = [];

    public ResolveOptions Resolve { get; init; } = new();

    /// <summary>The group of proxies that it belongs to, if it does.</summary>
    public MembershipOptions Membership { get; init; } = new();
}
