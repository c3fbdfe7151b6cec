namespace Understudy.LoadGenerator.Comparison;

/// <summary>Where the compared programs are, and on which cores they run.</summary>
internal sealed record Programs
{
    public required string Understudy { get; init; }

    public required string Nutcracker { get; init; }

    public required string Memcached { get; init; }

    /// <summary>Core of the target. Clients and servers have <see cref="LoadCore"/> for themselves.</summary>
    public required int TargetCore { get; init; }

    public required int LoadCore { get; init; }

    public string PathOf(TargetKind kind) => kind switch
    {
        TargetKind.Understudy or TargetKind.Node => Understudy,
        TargetKind.Nutcracker => Nutcracker,
        _ => Memcached,
    };
}
