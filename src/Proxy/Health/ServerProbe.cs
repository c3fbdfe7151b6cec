using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>What is asked of one server while it is not in use: who it is, whether it is another one under a second name, to empty itself,
/// and whether it keeps what it is given then. On the first worker's loop.</summary>
/// <remarks>One question at a time, over a connection of its own. What an answer means is told as an event.</remarks>
internal sealed class ServerProbe : IProbeOwner
{
    private const string NoAddress = "its name has no address";

    private readonly RecoveryCrew _crew;
    private readonly int _server;
    private readonly ProbeConnection _connection;
    private readonly Action<ReturnEvent, string> _onHeard;
    private Question _question;
    private ServerGreeting _greeting;
    private int _suspect;            // it may be this server under another name
    private int _comparisons;
    private bool _holdsMark;
    private bool _dropsLater;        // what it is given in the second in which it was emptied

    /// <param name="crew">Whose servers these are.</param>
    /// <param name="loop">Where to run.</param>
    /// <param name="server">Its number.</param>
    /// <param name="onHeard">Told what happened, and in words why.</param>
    public ServerProbe(RecoveryCrew crew, IEventLoop loop, int server, Action<ReturnEvent, string> onHeard)
    {
        _crew = crew;
        _server = server;
        _connection = new ProbeConnection(loop, this);
        _onHeard = onHeard;
    }

    private enum Question : byte
    {
        None,
        WhoItIs,
        Mark,
        ToEmptyItself,
        WhetherItKeeps,
    }

    /// <summary>Questions that were not answered, since the start.</summary>
    public long Failed { get; private set; }

    /// <summary>Who it said it is.</summary>
    public ServerIdentity Identity => _greeting.Identity;

    /// <summary>Why it cannot be used although it answers; null if it can, as far as is known.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Connects, and asks who it is.</summary>
    public void AskWhoItIs()
    {
        _question = Question.WhoItIs;
        _greeting = default;
        Refusal = null;
        var within = _crew.Options.ConnectTimeout + _crew.Options.ReplyTimeout;
        var server = _crew.Servers[_server];
        if (server.Address is { } address) _connection.Open(_crew.First.Dialer, server, address, within);
        else OnFailed(NoAddress);
    }

    /// <summary>Puts a mark on the server that it may be, and looks for it here.</summary>
    public void LookForMark()
    {
        _question = Question.Mark;
        _holdsMark = false;
        var suspect = _suspect;
        var comparison = ++_comparisons;
        _crew.Twins.Mark(suspect, mark =>
        {
            if (_question != Question.Mark || comparison != _comparisons) return;
            if (mark is null) OnFailed($"it may be {_crew.NameOf(suspect)} under another name, which could not be asked");
            else AskFor(mark);
        });
    }

    /// <summary>Tells it to forget all that it holds.</summary>
    public void Empty()
    {
        _question = Question.ToEmptyItself;
        Ask(TextRequestWriter.FlushAll);
    }

    /// <summary>Asks whether it keeps what it is given in the second in which it was emptied.</summary>
    public void AskWhetherItKeeps()
    {
        _question = Question.WhetherItKeeps;
        _dropsLater = false;
        Ask(TextRequestWriter.StatsSettings);
    }

    /// <summary>Nothing is asked any more, and no answer counts.</summary>
    public void Close()
    {
        _question = Question.None;
        _connection.Close();
    }

    public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
    {
        switch (_question)
        {
            case Question.WhoItIs when _greeting.Read(frame, in reply, _crew.Servers[_server].Login):
                if (_greeting.TakeQuestion() is { IsEmpty: false } question) _connection.GoOn(question);
                return true;
            case Question.WhoItIs:
                OnGreeted();
                return false;
            case Question.Mark when reply.Kind == ReplyKind.Value:
                _holdsMark = true;
                return true;
            case Question.Mark:
                OnLookedForMark();
                return false;
            case Question.ToEmptyItself:
                OnEmptied(reply.Kind, frame);
                return false;
            case Question.WhetherItKeeps when reply.Kind == ReplyKind.Stat:
                _dropsLater |= StatLine.TryRead(frame, out var stat) && stat.Is("cas_enabled"u8) && stat.Value.SequenceEqual("no"u8);
                return true;
            case Question.WhetherItKeeps:
                _onHeard(_dropsLater ? ReturnEvent.Drops : ReturnEvent.Keeps, string.Empty);
                return false;
            default:
                return true;
        }
    }

    public void OnFailed(string reason)
    {
        Failed++;
        // One that hangs may still empty itself once it is in use again.
        if (_question == Question.ToEmptyItself) _crew.Servers[_server].MayOweWrites = true;
        Close();
        _onHeard(ReturnEvent.Failed, reason);
    }

    public void OnRefused(string refusal)
    {
        Refusal = refusal;
        OnFailed(refusal);
    }

    private void Ask(ReadOnlySpan<byte> question) => _connection.Ask(question, _crew.Options.ReplyTimeout);

    private void AskFor(ReadOnlySpan<byte> mark)
    {
        Span<byte> question = stackalloc byte[mark.Length + TextRequestWriter.FixedRoom];
        Ask(question[..TextRequestWriter.Get(mark, question)]);
    }

    private void OnGreeted()
    {
        if (_greeting.Refusal is { } refusal)
        {
            OnRefused(refusal);
        }
        else if (_crew.Board.Current.Pool.CopyCount > 1 && _crew.Twins.Suspect(_server, Identity) is { } suspect)
        {
            (_question, _suspect) = (Question.None, suspect);
            _onHeard(ReturnEvent.Suspected, string.Empty);
        }
        else
        {
            // With a single copy a twin is told of once it is in use: its keys have nowhere else to go.
            OnAnswered();
        }
    }

    private void OnLookedForMark()
    {
        if (!_holdsMark)
        {
            OnAnswered();
            return;
        }

        _crew.Servers[_server].SameAs = _crew.Servers[_suspect];
        OnRefused(Twins.Refusal(_crew.Servers[_suspect]));
    }

    private void OnAnswered()
    {
        _question = Question.None;
        _crew.Servers[_server].SameAs = null;
        _crew.Capabilities.Set(_server, _greeting.Capabilities);
        _onHeard(ReturnEvent.Answered, string.Empty);
    }

    private void OnEmptied(ReplyKind reply, ReadOnlySpan<byte> answer)
    {
        // Started with -F, most likely.
        if (reply != ReplyKind.Ok) _crew.Logger.ServerPurged(_crew.NameOf(_server), Encoding.ASCII.GetString(answer).TrimEnd());
        _onHeard(reply == ReplyKind.Ok ? ReturnEvent.Emptied : ReturnEvent.NotEmptied, string.Empty);
    }
}
