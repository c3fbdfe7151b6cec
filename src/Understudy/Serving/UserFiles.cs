using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Control.Configuration;

namespace Understudy.Serving;

/// <summary>Who may come in at the listeners: read at the start, and again when it is asked for or when a file has changed. What is wrong
/// changes nothing.</summary>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class UserFiles(ILogger logger) : IKeptFiles
{
    // A line of log for each of them would tell nothing more.
    private const int MostTold = 5;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PasswordThread _passwords = new();
    private readonly List<Entry> _files = [];

    /// <summary>Everybody may come in everywhere.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <summary>Reads who may come in at a listener.</summary>
    /// <param name="asked">Null: everybody.</param>
    /// <param name="obstacle">Why that cannot be said; null if all is well.</param>
    public Authenticator? Read(UserFile? asked, out string? obstacle)
    {
        obstacle = null;
        if (asked is null) return null;
        if (_files.Find(entry => entry.File == asked) is { } same) return same.Logins;
        var stamp = FileStamp.Of(asked.Path);
        if (TryRead(asked.Path, UserList.Empty, out obstacle) is not { } users) return null;
        var logins = new Authenticator(users, !asked.IsSaslOnly, _passwords.TryRun, logger.LoginFailed);

        // A signal may come already.
        lock (_lock) _files.Add(new Entry(asked, logins) { Stamp = stamp });
        if (SmallFile.IsForAll(asked.Path)) logger.UserFileOpen(asked.Path);
        return logins;
    }

    public void TellUnreadable()
    {
        foreach (var path in _files.Select(entry => entry.File.Path).Distinct().Where(path => !FileStamp.CanRead(path)))
            logger.UserFileUnreadable(path);
    }

    public void ReadAgain()
    {
        lock (_lock)
        {
            foreach (var entry in _files) ReadAgain(entry);
        }
    }

    public async Task WatchUntilAsync(Task end)
    {
        if (_files.Count == 0) return;
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            lock (_lock)
            {
                foreach (var entry in _files.Where(entry => FileStamp.Of(entry.File.Path) != entry.Stamp)) ReadAgain(entry);
            }
        }
    }

    private void ReadAgain(Entry entry)
    {
        var path = entry.File.Path;
        entry.Stamp = FileStamp.Of(path);
        if (TryRead(path, entry.Logins.Users, out var obstacle) is not { } users)
        {
            logger.UserFileRefused(obstacle!);
            return;
        }

        entry.Logins.Users = users;
        logger.UserFileRead(path, users.Count);
    }

    private static UserList? TryRead(string path, UserList before, out string? obstacle)
    {
        var bytes = SmallFile.Read(path, UserList.MostBytes, out obstacle);
        if (obstacle is not null) return null;
        var problems = new List<string>();
        if (UserList.TryRead(bytes, before, problems) is { } users) return users;
        var more = problems.Count > MostTold ? $"; and {problems.Count - MostTold} more" : string.Empty;
        obstacle = $"{path}: {string.Join("; ", problems.Take(MostTold))}{more}";
        return null;
    }

    private sealed class Entry(UserFile file, Authenticator logins)
    {
        public UserFile File { get; } = file;

        public Authenticator Logins { get; } = logins;

        public required (DateTime Written, long Length) Stamp { get; set; }
    }
}
