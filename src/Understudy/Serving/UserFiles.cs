using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Control.Configuration;

namespace Understudy.Serving;

/// <summary>Who may come in at the listeners: read at the start, and again when it is asked for or when a file has changed. What is wrong
/// changes nothing.</summary>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class UserFiles(ILogger logger)
{
    // A line of log for each of them would tell nothing more.
    private const int MostTold = 5;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PasswordThread _passwords = new();
    private readonly List<Desk> _desks = [];

    /// <summary>Everybody may come in everywhere.</summary>
    public bool IsEmpty => _desks.Count == 0;

    /// <summary>Reads who may come in at a listener.</summary>
    /// <param name="asked">Null: everybody.</param>
    /// <param name="obstacle">Why that cannot be said; null if all is well.</param>
    public LoginDesk? Read(UserFile? asked, out string? obstacle)
    {
        obstacle = null;
        if (asked is null) return null;
        if (_desks.Find(desk => desk.File == asked) is { } same) return same.Logins;
        var stamp = FileStamp.Of(asked.Path);
        if (TryRead(asked.Path, UserList.Empty, out obstacle) is not { } users) return null;
        var logins = new LoginDesk(users, !asked.IsSaslOnly, _passwords.TryRun, logger.LoginFailed);

        // A signal may come already.
        lock (_lock) _desks.Add(new Desk(asked, logins) { Stamp = stamp });
        if (SmallFile.IsForAll(asked.Path)) logger.UserFileOpen(asked.Path);
        return logins;
    }

    /// <summary>Tells which files cannot be read again, now that we are who we serve as.</summary>
    public void TellUnreadable()
    {
        foreach (var path in _desks.Select(desk => desk.File.Path).Distinct().Where(path => !FileStamp.CanRead(path)))
            logger.UserFileUnreadable(path);
    }

    /// <summary>Reads all files again. Any thread.</summary>
    public void ReadAgain()
    {
        lock (_lock)
        {
            foreach (var desk in _desks) ReadAgain(desk);
        }
    }

    /// <summary>Reads those again that change, until what it waits for ends.</summary>
    public async Task WatchUntilAsync(Task end)
    {
        if (_desks.Count == 0) return;
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            lock (_lock)
            {
                foreach (var desk in _desks.Where(desk => FileStamp.Of(desk.File.Path) != desk.Stamp)) ReadAgain(desk);
            }
        }
    }

    private void ReadAgain(Desk desk)
    {
        var path = desk.File.Path;
        desk.Stamp = FileStamp.Of(path);
        if (TryRead(path, desk.Logins.Users, out var obstacle) is not { } users)
        {
            logger.UserFileRefused(obstacle!);
            return;
        }

        desk.Logins.Users = users;
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

    private sealed class Desk(UserFile file, LoginDesk logins)
    {
        public UserFile File { get; } = file;

        public LoginDesk Logins { get; } = logins;

        public required (DateTime Written, long Length) Stamp { get; set; }
    }
}
