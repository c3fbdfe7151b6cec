namespace Understudy.Routing.Plans;

/// <summary>In which words a replica is asked.</summary>
public enum RequestForm : byte
{
    /// <summary>As the client put it.</summary>
    AsIs,

    /// <summary>As the client put it, without the N flag.</summary>
    WithoutVivify,

    /// <summary>A delete of the key: the copy may be out of step.</summary>
    Delete,

    /// <summary>A touch of the key with the request's exptime.</summary>
    Touch,
}
