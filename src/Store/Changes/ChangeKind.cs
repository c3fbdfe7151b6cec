namespace Understudy.Store;

/// <summary>What a record of the log of changes says.</summary>
public enum ChangeKind : byte
{
    /// <summary>No record: the bytes up to the end of the ring are not used.</summary>
    None = 0,

    /// <summary>The state of a key is another one. Which, is read when it is needed; a deletion is a state as well.</summary>
    Key = 1,

    /// <summary>Everything is gone.</summary>
    Flush = 2,
}
