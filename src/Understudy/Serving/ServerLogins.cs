using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Proxy.Pools;
using Understudy.Routing.Pools;

namespace Understudy.Serving;

/// <summary>As whom the proxy logs in to its servers, as a file says it: <c>USER:PASSWORD</c> for all of them, and
/// <c>HOST:PORT USER:PASSWORD</c> for one. Empty lines and those that begin with <c>#</c> say nothing.</summary>
/// <param name="path">Of the file; null: there is none.</param>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class ServerLogins(string? path, ILogger logger) : IKeptFiles
{
    private const int MostBytes = 256 << 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<string, ServerLogin> _logins = [];
    private ServerLogin? _usual;
    private (DateTime Written, long Length) _stamp;
    private Action _changed = static () => { };

    /// <summary>There is no file.</summary>
    public bool IsEmpty => path is null;

    /// <summary>Reads the file for the first time.</summary>
    /// <returns>Why it cannot be; null if all is well.</returns>
    public string? Begin()
    {
        if (path is null) return null;
        var obstacle = TryRead();
        if (obstacle is null && SmallFile.IsForAll(path)) logger.UserFileOpen(path);
        return obstacle;
    }

    public void TellUnreadable()
    {
        if (path is not null && !FileStamp.CanRead(path)) logger.UserFileUnreadable(path);
    }

    /// <returns>Null: the file says nothing of it.</returns>
    public ServerLogin? Of(ServerOptions server)
    {
        lock (_lock) return _logins.GetValueOrDefault(server.ToString()) ?? _usual;
    }

    /// <summary>Has somebody told when there are others.</summary>
    public void OnChange(Action changed) => _changed = changed;

    public void ReadAgain()
    {
        if (path is null) return;
        if (TryRead() is { } obstacle)
        {
            logger.ServerLoginsRefused(obstacle);
            return;
        }

        logger.ServerLoginsRead(path);
        _changed();
    }

    public async Task WatchUntilAsync(Task end)
    {
        if (path is null) return;
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            if (FileStamp.Of(path) != _stamp) ReadAgain();
        }
    }

    private string? TryRead()
    {
        _stamp = FileStamp.Of(path!);
        var bytes = SmallFile.Read(path!, MostBytes, out var obstacle);
        if (obstacle is not null) return obstacle;
        var logins = new Dictionary<string, ServerLogin>();
        ServerLogin? usual = null;
        foreach (var (number, line) in Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n').Index())
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || line[0] == '#') continue;
            var server = words.Length == 2 ? ServerText.TryParse(words[0]) : null;
            if (words.Length > 2 || (words.Length == 2 && server is null) || LoginOf(words[^1]) is not { } login)
                return $"{path}: line {number + 1} is neither USER:PASSWORD nor HOST:PORT USER:PASSWORD; neither has spaces in it";
            if (server is null ? usual is not null : logins.ContainsKey(server.ToString()))
                return $"{path}: line {number + 1} says again what a line before it has said";
            if (server is null) usual = login;
            else logins.Add(server.ToString(), login);
        }

        lock (_lock) (_logins, _usual) = (logins, usual);
        return null;
    }

    private static ServerLogin? LoginOf(string word)
    {
        var colon = word.IndexOf(':');
        var isOne = colon > 0 && colon < word.Length - 1 && !word.Any(char.IsControl);
        return isOne ? new ServerLogin(word[..colon], word[(colon + 1)..]) : null;
    }
}
