using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>Whether a server has any connection but this proxy's own (S10): then nothing of a former leader can be executed there any
/// more.</summary>
/// <remarks>
/// A server lists a connection once the thread that has it looked at it for the first time, and its threads get new ones in turn, each in
/// order. So first every thread answers on a connection that is newer than any of a former leader, and then the list is asked for.
/// </remarks>
internal sealed class QuietProbe
{
    // Others may connect in between, and take a thread's turn.
    private const int ConnectionsPerThread = 2;

    private const int MostThreads = 64;

    private readonly IEventLoop _loop;
    private readonly Func<ISocketHandler, ISocket?> _connect;
    private readonly Func<IEnumerable<string>> _ownNames;
    private readonly Action _onAnswered;
    private readonly List<QuietConnection> _connections = [];
    private int _wanted;             // connections; 0: how many threads there are is not known yet
    private int _answered;
    private bool _isHopeless;        // it is no server that tells

    /// <param name="loop">The group's.</param>
    /// <param name="connect">Begins a connection to the server; null while nobody knows where it is.</param>
    /// <param name="ownNames">The ends of all other connections that this proxy has to it.</param>
    /// <param name="onAnswered">It has answered.</param>
    public QuietProbe(
        IEventLoop loop, Func<ISocketHandler, ISocket?> connect, Func<IEnumerable<string>> ownNames, Action onAnswered) =>
        (_loop, _connect, _ownNames, _onAnswered) = (loop, connect, ownNames, onAnswered);

    /// <summary>By its last answer there is none.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Goes on finding out.</summary>
    public void Ask()
    {
        if (IsQuiet || _isHopeless) return;
        if (_connections.Count == 0) Connect();
        else if (_wanted > 0 && _answered == _wanted && _connections[0].IsFree) AskForConnections();
    }

    /// <summary>It is to be asked no more; the next time from the beginning.</summary>
    public void Stop()
    {
        foreach (var connection in _connections) connection.Close();
        _connections.Clear();
        (_wanted, _answered, _isHopeless, IsQuiet) = (0, 0, false, false);
    }

    private void Connect()
    {
        var connection = new QuietConnection(_loop, OnUp, Restart);
        if (connection.TryOpen(_connect)) _connections.Add(connection);
    }

    private void OnUp(QuietConnection connection)
    {
        if (_wanted == 0) connection.Ask("stats\r\n", "END\r\n", OnStatistics);
        else connection.Ask("version\r\n", "\r\n", OnVersion);
    }

    private void OnStatistics(string answer)
    {
        var threads = ConnectionList.ThreadsOf(answer);
        _isHopeless = threads is < 1 or > MostThreads;
        if (_isHopeless) return;
        _answered = 1;
        _wanted = 1 + (threads * ConnectionsPerThread);
        for (var i = 1; i < _wanted; i++) Connect();
    }

    private void OnVersion(string answer)
    {
        _answered++;
        Ask();
    }

    private void AskForConnections() => _connections[0].Ask("stats conns\r\n", "END\r\n", answer =>
    {
        string[] own = [.. _connections.Select(each => each.LocalName), .. _ownNames()];
        IsQuiet = ConnectionList.HasNone(answer, own[0], own);
        _onAnswered();
    });

    // Whatever it was, it is found out anew.
    private void Restart()
    {
        var isHopeless = _wanted == 0 || _answered == _wanted;
        Stop();
        _isHopeless = isHopeless;
    }
}
