namespace Understudy.Connections.Access;

/// <summary>Why a user may not do what was asked.</summary>
internal enum Denial : byte
{
    None,

    /// <summary>It would change something, and the user only reads.</summary>
    ReadsOnly,

    /// <summary>It would concern all items or the whole process.</summary>
    All,

    /// <summary>The key begins otherwise than the user's keys do.</summary>
    Key,
}
