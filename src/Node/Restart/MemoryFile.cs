using Microsoft.Extensions.Logging;
using Understudy.Node.Workers;
using Understudy.Store;
using Understudy.Transport.Interop;

namespace Understudy.Node.Restart;

/// <summary>Where a node finds the items of its earlier life, and leaves its own at a clean stop (<c>-e</c>).</summary>
/// <remarks>
/// The file exists only while no node serves from it: it is written whole at the stop under another name, renamed, and gone before the
/// next life serves. So a crash leaves nothing that could be taken for the items of that moment. The other name stays open and locked
/// meanwhile: a second node of the same file is refused, and that the place can be written is known from the start.
/// </remarks>
internal sealed class MemoryFile : IDisposable
{
    // The header stays readable, so that a file half read is known for what it is.
    private const long FirstHole = 4096;

    private readonly string _path;
    private readonly string _nextPath;
    private readonly FileStream _next;
    private readonly ILogger _logger;
    private bool _isKept;

    private MemoryFile(string path, string nextPath, FileStream next, ILogger logger)
    {
        _path = path;
        _nextPath = nextPath;
        _next = next;
        _logger = logger;
    }

    /// <summary>Reserves a place for items.</summary>
    /// <returns>Why that is not possible, or null.</returns>
    public static MemoryFileRefusal? TryOpen(string path, ILogger logger, out MemoryFile? file)
    {
        var nextPath = path + ".new";
        file = null;
        if ((FileKind.WhyNotAFile(path) ?? FileKind.WhyNotAFile(nextPath)) is { } kind)
            return new MemoryFileRefusal(MemoryFileFault.NotAFile, path, nextPath, kind);

        try
        {
            var next = new FileStream(nextPath, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
#pragma warning disable CA1416      // the whole program is for Linux
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
#pragma warning restore CA1416
            });
            next.SetLength(0);
            file = new MemoryFile(path, nextPath, next, logger);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MemoryFileRefusal(MemoryFileFault.NotOurs, path, nextPath, FileFault.ReasonOf(e));
        }
    }

    /// <summary>Gives the items that lie there to the node. Whatever comes of it, the file is not there afterwards.</summary>
    /// <returns>Why the node should not start, or null: a file that is no good only means that it starts empty.</returns>
    public MemoryFileRefusal? Restore(NodeCrew crew)
    {
        try
        {
            if (!File.Exists(_path))
            {
                _logger.NothingToRestore(_path);
                return null;
            }

            ImageOutcome outcome;
            using (var image = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
            {
                // In a file system of memory, what has been read gives its place to what it becomes.
                outcome = crew.Restore(image, done => FileSpace.GiveBack(image.SafeFileHandle, FirstHole, done - FirstHole));
            }

            Discard(outcome, crew.State.Store.RestoredItems);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MemoryFileRefusal(MemoryFileFault.Stuck, _path, _nextPath, FileFault.ReasonOf(e));
        }
    }

    /// <summary>Leaves the items of a node whose loops have ended.</summary>
    /// <returns>False if that failed; the reason has been logged.</returns>
    public bool TryKeep(NodeCrew crew)
    {
        try
        {
            var items = crew.Keep(_next);
            _next.Flush(flushToDisk: true);
            File.Move(_nextPath, _path, overwrite: true);
            _isKept = true;
            _logger.ItemsKept(items, _path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.ItemsNotKept(_path, FileFault.ReasonOf(e));
        }

        return _isKept;
    }

    public void Dispose()
    {
        _next.Dispose();
        if (_isKept) return;
        try
        {
            File.Delete(_nextPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is empty, and the next node takes it.
        }
    }

    private void Discard(ImageOutcome outcome, long items)
    {
        if (outcome == ImageOutcome.NotAnImage)
        {
            // Somebody else's: it stays for them, under a name that is not in our way.
            var aside = _path + ".refused";
            File.Move(_path, aside, overwrite: true);
            _logger.ForeignFile(_path, aside);
            return;
        }

        File.Delete(_path);
        if (outcome == ImageOutcome.Loaded) _logger.ItemsRestored(items, _path);
        else _logger.ImageRefused(_path, ReasonOf(outcome));
    }

    private static string ReasonOf(ImageOutcome outcome) => outcome switch
    {
        ImageOutcome.OtherVersion => "it was written by another version",
        ImageOutcome.FromTheFuture => "it was written later than now: the clock was set back, so no TTL can be told",
        _ => "it is cut off or damaged",
    };
}
