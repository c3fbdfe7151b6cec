namespace Understudy.Routing.Plans;

/// <summary>In which words a replica is asked.</summary>
public enum RequestForm : byte
{
    /// <summary>As the client put it.</summary>
    AsIs,

    /// <summary>As the client put it, without the N flag.</summary>
    WithoutVivify,

    /// <summary>Nothing but a question whether the replica has the item.</summary>
    Look,

    /// <summary>As Look, in the words of a server without meta commands.</summary>
    LookByGet,

    /// <summary>A delete of the key: the copy may be out of step, and a delete may always stand in for a value.</summary>
    Delete,

    /// <summary>Whatever makes the copy equal to that of the replica that was written: its state, or a delete.</summary>
    CopyForward,

    /// <summary>A set of the value that the request itself carries: what an add, replace or cas leaves behind that was done.</summary>
    Store,

    /// <summary>The request once more, where it changes an equal copy in the same way.</summary>
    Repeat,

    /// <summary>A touch of the key with the request's exptime.</summary>
    Touch,

    /// <summary>Nothing but a question whether the replica has come this far: what stands for the copy was sent to it before.</summary>
    Barrier,
}
