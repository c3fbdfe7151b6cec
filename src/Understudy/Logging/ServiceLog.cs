using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;

namespace Understudy.Logging;

/// <summary>Where a serving process logs to: standard error, or a file.</summary>
internal sealed class ServiceLog : IDisposable
{
    private readonly LogFile? _file;
    private readonly LineLogger _logger;

    private ServiceLog(LogFile? file, LineLogger logger) => (_file, _logger) = (file, logger);

    public ILogger Logger => _logger;

    /// <returns>Null if the file cannot be opened; the obstacle says why then.</returns>
    public static ServiceLog? TryOpen(CommandDraft draft, out string obstacle)
    {
        obstacle = string.Empty;
        var least = draft.IsVerbose ? LogLevel.Debug : LogLevel.Information;
        if (draft.LogFile is null) return new ServiceLog(null, new LineLogger(least, TimeProvider.System));
        try
        {
            var file = new LogFile(draft.LogFile);
            return new ServiceLog(file, new LineLogger(file, least, TimeProvider.System, isJournal: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            obstacle = $"cannot log to {draft.LogFile}: {e.Message}; make it writable or name another with --log-file";
            return null;
        }
    }

    /// <summary>Standard error is about to be nobody's: only a file is written to from here on.</summary>
    public void LeaveStandardError()
    {
        if (_file is null) _logger.Silence();
    }

    /// <summary>A signal asked for it, as logrotate does after it has moved the file away.</summary>
    public void Reopen()
    {
        if (_file is null) Logger.HangUpIgnored();
        else if (_file.Reopen() is { } obstacle) Logger.LogFileStays(obstacle);
        else Logger.LogFileReopened();
    }

    public void Dispose() => _file?.Dispose();
}
