namespace Understudy.Store.Items;

/// <summary>What an item remembers besides its value.</summary>
[Flags]
internal enum ItemMarks : byte
{
    None = 0,

    /// <summary>Invalidated by md with I.</summary>
    Stale = 1,

    /// <summary>A reader was given the token to recache.</summary>
    TokenTaken = 2,

    /// <summary>Hit at least once.</summary>
    Fetched = 4,

    /// <summary>Hit at least twice (memcached's ITEM_ACTIVE); decides when the access time is refreshed.</summary>
    Active = 8,

    /// <summary>The key came in base64.</summary>
    BinaryKey = 16,

    /// <summary>Client flags other than 0 follow the header.</summary>
    HasFlags = 32,
}
