namespace Understudy.Node.Importing;

/// <summary>How far an import is.</summary>
internal enum ImportState
{
    /// <summary>The source has not said yet who it is: clients wait.</summary>
    Starting,

    /// <summary>Its keys are copied for the first time. From now on clients' reads ask it.</summary>
    Copying,

    /// <summary>All of them have been, and others go on using it: they are compared again and again.</summary>
    Following,

    /// <summary>Nobody else uses it any more: what it has lost or deleted is dropped here.</summary>
    Checking,

    /// <summary>Everything is here, and the source is asked for nothing any more.</summary>
    Done,

    /// <summary>It ended before its time; what is here stays.</summary>
    BrokenOff,
}
