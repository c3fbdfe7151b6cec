namespace Understudy.Serving;

/// <summary>Files that are read at the start, and again when it is asked for or when they have changed.</summary>
internal interface IKeptFiles
{
    /// <summary>There are none.</summary>
    bool IsEmpty { get; }

    /// <summary>Tells which cannot be read again, now that we are who we serve as.</summary>
    void TellUnreadable();

    /// <summary>Reads all of them again; what is wrong changes nothing. Any thread.</summary>
    void ReadAgain();

    /// <summary>Reads those again that change, until what it waits for ends.</summary>
    Task WatchUntilAsync(Task end);
}
