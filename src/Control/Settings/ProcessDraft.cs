using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>What has been said of how the process runs and as whom.</summary>
public sealed class ProcessDraft
{
    internal string? User { get; set; }

    internal string? Group { get; set; }

    /// <summary>Path of a control socket, or <see cref="ServiceOptions.NoControl"/>; null: the usual one.</summary>
    internal string? Control { get; set; }

    /// <summary>Where tools ask over HTTP; null: nowhere.</summary>
    internal AdminAddress? Admin { get; set; }

    /// <summary>Where to write the process number. Null: nowhere.</summary>
    internal string? PidFile { get; set; }

    /// <summary>Where the log goes; null: standard error.</summary>
    public string? LogFile { get; set; }

    /// <summary>How its lines are written.</summary>
    public LogFormat LogFormat { get; set; }

    public bool IsForeground { get; set; }

    public bool IsBackground { get; set; }

    public bool IsVerbose { get; set; }
}
