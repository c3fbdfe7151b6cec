namespace Understudy.LoadGenerator.Comparison;

/// <summary>Where the compared programs are, and on which cores they run.</summary>
internal sealed record Programs
{
    public required string Understudy { get; init; }

    /// <summary>Another build of our program that it is held against; null where it is compared with others.</summary>
    public string? Earlier { get; init; }

    public required string Nutcracker { get; init; }

    public required string Memcached { get; init; }

    /// <summary>Core of the target. Clients and servers have <see cref="LoadCore"/> for themselves.</summary>
    public required int TargetCore { get; init; }

    public required int LoadCore { get; init; }

    public string PathOf(Target target) => target.Kind switch
    {
        TargetKind.Understudy or TargetKind.Node => target.IsEarlier ? Earlier! : Understudy,
        TargetKind.Nutcracker => Nutcracker,
        _ => Memcached,
    };
}
