namespace Understudy.Control.Settings;

/// <summary>Where a setting is applied; with that also its place in a file.</summary>
internal enum SettingPlace
{
    /// <summary>A pool: its servers, when one counts as failed, how copies are kept equal.</summary>
    Pool,

    /// <summary>An address that clients connect to.</summary>
    Listener,

    /// <summary>Each client, or all of them together.</summary>
    Client,

    /// <summary>The items of a node.</summary>
    Cache,

    /// <summary>The process as a whole.</summary>
    Process,

    /// <summary>What is written down of what happens.</summary>
    Logging,

    /// <summary>How operators reach the process.</summary>
    Admin,

    /// <summary>A cluster on this machine, to try things with.</summary>
    Cluster,

    /// <summary>One call of a command: no file can ask for it.</summary>
    Call,

    /// <summary>Nothing: it is known so that command lines of other programs are taken, or refused with the reason.</summary>
    Nowhere,
}
