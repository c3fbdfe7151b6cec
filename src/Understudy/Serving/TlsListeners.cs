using Microsoft.Extensions.Logging;
using Understudy.Control.Failures;
using Understudy.Transport.Tls;

namespace Understudy.Serving;

/// <summary>What the listeners speak TLS with: read at the start, and again when it is asked for or when a file has changed. Connections
/// that there are go on as they began.</summary>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class TlsListeners(ILogger logger)
{
    private const int WarnDaysBefore = 30;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarnInterval = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly List<Listener> _listeners = [];

    /// <summary>No listener speaks TLS.</summary>
    public bool IsEmpty => _listeners.Count == 0;

    /// <summary>Reads what a listener needs.</summary>
    /// <param name="files">Null: its clients speak in clear.</param>
    /// <param name="obstacle">Why there is nothing to speak TLS with; null if all is well.</param>
    public TlsContexts? Read(TlsFiles? files, out string? obstacle)
    {
        obstacle = null;
        if (files is null) return null;
        if (_listeners.Find(listener => listener.Files == files) is { } same) return same.Contexts;
        var stamps = StampsOf(files);
        if (TlsContext.ForListener(files, out var problem) is not { } context)
        {
            obstacle = TlsText.Of(problem!);
            return null;
        }

        var made = new Listener(files, new TlsContexts(context)) { Stamps = stamps };

        // A signal may come already.
        lock (_lock) _listeners.Add(made);
        TellExpiry(made);
        return made.Contexts;
    }

    /// <summary>Tells which files cannot be read again, now that we are who we serve as.</summary>
    public void TellUnreadable()
    {
        foreach (var path in _listeners.SelectMany(listener => listener.Files.All).Distinct().Where(path => !FileStamp.CanRead(path)))
            logger.TlsFileUnreadable(path);
    }

    /// <summary>Reads all files again. Any thread.</summary>
    public void ReadAgain()
    {
        lock (_lock)
        {
            foreach (var listener in _listeners) ReadAgain(listener);
        }
    }

    /// <summary>Looks after the files until what it waits for ends.</summary>
    public async Task WatchUntilAsync(Task end)
    {
        if (_listeners.Count == 0) return;
        var warnedAt = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            lock (_lock)
            {
                foreach (var listener in _listeners.Where(IsChanged)) ReadAgain(listener);
                if (TimeProvider.System.GetElapsedTime(warnedAt) < WarnInterval) continue;
                warnedAt = TimeProvider.System.GetTimestamp();
                foreach (var listener in _listeners) TellExpiry(listener);
            }
        }
    }

    private void ReadAgain(Listener listener)
    {
        // A pair is often written one file after the other: what does not fit yet is read again when the other one has changed.
        listener.Stamps = StampsOf(listener.Files);
        if (TlsContext.ForListener(listener.Files, out var problem) is not { } context)
        {
            logger.TlsFilesRefused(TlsText.Of(problem!));
            return;
        }

        listener.Contexts.Replace(context);
        logger.TlsFilesRead(listener.Files.Certificate);
        TellExpiry(listener);
    }

    private void TellExpiry(Listener listener)
    {
        if (listener.Contexts.Current.DaysLeft is not { } days || days >= WarnDaysBefore) return;
        if (days < 0) logger.CertificateExpired(listener.Files.Certificate);
        else logger.CertificateExpires(listener.Files.Certificate, days);
    }

    private static bool IsChanged(Listener listener) => !StampsOf(listener.Files).SequenceEqual(listener.Stamps);

    private static (DateTime Written, long Length)[] StampsOf(TlsFiles files) => [.. files.All.Select(FileStamp.Of)];

    private sealed class Listener(TlsFiles files, TlsContexts contexts)
    {
        public TlsFiles Files { get; } = files;

        public TlsContexts Contexts { get; } = contexts;

        public required (DateTime Written, long Length)[] Stamps { get; set; }
    }
}
