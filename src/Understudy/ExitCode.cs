namespace Understudy;

/// <summary>What the shell, systemd and scripts learn from us.</summary>
internal enum ExitCode
{
    /// <summary>Done: served and drained, or printed what was asked for.</summary>
    Ok = 0,

    /// <summary>The request was understood and could not be carried out; the reason is on standard error.</summary>
    Failure = 1,

    /// <summary>The command line is wrong; every problem is on standard error.</summary>
    Usage = 2,
}
