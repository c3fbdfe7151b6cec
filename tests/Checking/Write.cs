namespace Understudy.Checking;

/// <summary>A value that some client tried to write.</summary>
public sealed class Write(long begin, long issuedAt)
{
    /// <summary>Stamp at which it was asked for. Names the value.</summary>
    public long Begin => begin;

    /// <summary>When it was asked for.</summary>
    public long IssuedAt => issuedAt;

    /// <summary>Who asked for it.</summary>
    public required int Client { get; init; }

    /// <summary>Stamp of the answer. For ever far while there is none: then it may take effect at any time.</summary>
    public long End { get; set; } = long.MaxValue;

    public bool IsAcknowledged { get; set; }

    /// <summary>The client was told that it was not stored (NOT_STORED, EXISTS, NOT_FOUND), not merely that something went wrong.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Went to all replicas alike: a set.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Time by which every server has let it expire; for ever far without a TTL.</summary>
    public long GoneBy { get; set; } = long.MaxValue;

    /// <summary>Its end as far as a reader is concerned: after this it cannot take effect any more.</summary>
    public string Fate => End == long.MaxValue ? "never answered" : IsAcknowledged ? "acknowledged" : IsRefused ? "refused" : "failed";
}
