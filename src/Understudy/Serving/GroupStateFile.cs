using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Routing.Group;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>The file from which a proxy of two boxes knows, when it starts, which servers were in use last. It is written by a thread of
/// its own: the newest state, whatever came before it.</summary>
internal sealed class GroupStateFile : IDisposable
{
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Thread _writer;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _isThereMore = new(0);
    private GroupState? _next;
    private bool _isOver;
    private bool _hasFailed;

    private GroupStateFile(string path, ILogger logger)
    {
        (_path, _logger) = (path, logger);
        _writer = new Thread(Write) { IsBackground = true, Name = "group state" };
        _writer.Start();
    }

    /// <param name="directory">Has to be there.</param>
    /// <param name="id">Of this proxy.</param>
    /// <param name="logger">Hears when it cannot be written.</param>
    /// <param name="known">What stood in it; null: there is none.</param>
    /// <param name="obstacle">Why it is of no use; null: it is.</param>
    public static GroupStateFile? Open(string directory, string id, ILogger logger, out GroupState? known, out string? obstacle)
    {
        (known, obstacle) = (null, null);
        var path = Path.Combine(directory, $"group-{id}.state");
        if (!Directory.Exists(directory))
        {
            obstacle = $"there is no directory {directory}; make it, for the user that the proxy becomes to write to";
            return null;
        }

        if (File.Exists(path))
        {
            var bytes = SmallFile.Read(path, GroupStateText.MaxLength, out obstacle);
            if (obstacle is not null) return null;
            if (!GroupStateText.TryRead(Encoding.ASCII.GetString(bytes).TrimEnd('\n'), out var read))
            {
                obstacle = $"what stands in {path} makes no sense; remove it, and this proxy learns from the leader what it has to know";
                return null;
            }

            known = read;
        }

        return new GroupStateFile(path, logger);
    }

    /// <summary>Keeps a state, soon. Does not wait. Any thread.</summary>
    public void Keep(GroupState state)
    {
        lock (_lock)
        {
            var isFirst = _next is null;
            _next = state;
            if (isFirst) _isThereMore.Release();
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _isThereMore.Release();
        _writer.Join();
        _isThereMore.Dispose();
    }

    private void Write()
    {
        while (true)
        {
            _isThereMore.Wait();
            GroupState? state;
            lock (_lock) (state, _next) = (_next, null);
            if (state is not null) Write(state);
            else if (_isOver) return;
        }
    }

    // In the place of the old one at once, and whole: a start finds one or the other.
    private void Write(GroupState state)
    {
        try
        {
            var draft = $"{_path}.new";
            using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.ASCII.GetBytes(GroupStateText.Write(state) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, _path, overwrite: true);
            _hasFailed = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed) _logger.GroupStateNotKept(_path, FileFault.ReasonOf(failure));
            _hasFailed = true;
        }
    }
}
