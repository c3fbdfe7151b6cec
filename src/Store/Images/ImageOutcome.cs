namespace Understudy.Store;

/// <summary>What became of loading an image. Unless it is <see cref="Loaded"/>, the store is empty.</summary>
public enum ImageOutcome
{
    Loaded,

    /// <summary>Something else than an image: it does not begin like one.</summary>
    NotAnImage,

    /// <summary>Written in another layout than ours.</summary>
    OtherVersion,

    /// <summary>Cut off, or a checksum does not fit.</summary>
    Damaged,

    /// <summary>Written later than now by the wall clock, so that no TTL can be told.</summary>
    FromTheFuture,
}
