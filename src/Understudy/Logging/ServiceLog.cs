using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Transport.Processes;

namespace Understudy.Logging;

/// <summary>Where a serving process logs to: standard error, or a file.</summary>
internal sealed class ServiceLog : IDisposable
{
    private readonly string? _path;
    private readonly LineLogger _logger;

    private ServiceLog(string? path, LineLogger logger) => (_path, _logger) = (path, logger);

    public ILogger Logger => _logger;

    /// <summary>Lines that could not be written. Any thread.</summary>
    public long Dropped => _logger.Sink.Dropped;

    /// <returns>Null if the file cannot be opened; the obstacle says why then.</returns>
    public static ServiceLog? TryOpen(ProcessDraft asked, out string obstacle)
    {
        obstacle = string.Empty;
        var least = asked.IsVerbose ? LogLevel.Debug : LogLevel.Information;
        if (asked.LogFile is null) return new ServiceLog(null, LineLogger.ToStandardError(least, TimeProvider.System, asked.LogFormat));

        if (OutputFile.TryOpen(asked.LogFile, out var reason) is { } file)
        {
            var format = LineFormat.Of(asked.LogFormat, TimeProvider.System, isJournal: false);
            return new ServiceLog(asked.LogFile, new LineLogger(file, least, format));
        }

        obstacle = $"cannot log to {asked.LogFile}: {reason}; name another with --log-file";
        return null;
    }

    /// <summary>Waits, for a moment, until all that was logged so far has been written.</summary>
    public void Flush() => _logger.Sink.Flush();

    /// <summary>Says why the process cannot serve, behind all that it has logged so far.</summary>
    public ExitCode Refuse(string reason)
    {
        Flush();
        return Complaint.Failure(reason);
    }

    public ExitCode Refuse(CommandSyntax syntax, IEnumerable<Problem> problems)
    {
        Flush();
        return Complaint.Failure(syntax, problems);
    }

    /// <summary>A signal asked for it, as logrotate does after it has moved the file away.</summary>
    /// <param name="isAllThatIsDone">Without a file, the signal has no effect.</param>
    public void Reopen(bool isAllThatIsDone)
    {
        if (_path is null)
        {
            if (isAllThatIsDone) _logger.HangUpIgnored();
        }
        else if (OutputFile.TryOpen(_path, out var reason) is { } file)
        {
            _logger.Sink.Redirect(file);
            _logger.LogFileReopened();
        }
        else
        {
            _logger.LogFileStays(reason);
        }
    }

    public void Dispose() => _logger.Dispose();
}
