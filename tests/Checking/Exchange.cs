using System.Runtime.InteropServices;
using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Checking;

/// <summary>One connection of a client as the checker sees it: what was asked, in order, and every byte that came back.</summary>
public sealed class Exchange(History history, Workload workload, string name)
{
    private readonly Queue<Operation> _sent = new();
    private readonly List<Operation> _quiet = [];    // over without an answer, and what the noop behind them is to tell
    private readonly List<byte> _received = [];
    private int _silent;             // sent since the last request that is answered in any case
    private bool _hasQuietFailed;

    public string Name => name;

    /// <summary>How many requests wait for their last reply.</summary>
    public int Unanswered => _sent.Count;

    /// <summary>Takes note of a request that goes out now.</summary>
    /// <param name="loop">Where it is asked, for the timeline.</param>
    /// <returns>Its bytes.</returns>
    public byte[] Ask(Operation operation, int padding, string loop)
    {
        history.Begin(operation, loop);
        operation.SilentBefore = _silent;
        operation.IsBehindCreation = _sent.Any(earlier => earlier.MayCreate);
        _silent = operation.IsSilent || operation.IsQuiet ? _silent + 1 : 0;
        _sent.Enqueue(operation);
        return Encoding.Latin1.GetBytes(RequestText.Of(operation, padding));
    }

    /// <summary>Takes what came back.</summary>
    /// <returns>False if it answers nothing that was asked: the connection is of no more use.</returns>
    public bool TryTake(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        var unread = CollectionsMarshal.AsSpan(_received);
        var consumed = 0;
        while (true)
        {
            var status = ReplyParser.TryRead(unread[consumed..], out var reply);
            if (status == ParseStatus.NeedMoreData) break;
            if (status == ParseStatus.Complete) PassSilent(unread.Slice(consumed, reply.LineLength), in reply);
            if (status != ParseStatus.Complete || !_sent.TryPeek(out var operation) || !ReplyShape.IsLegal(operation.Verb, reply.Kind))
                return IsInSync(unread[consumed..], "a reply that does not fit");
            var frame = unread.Slice(consumed, (int)reply.Length);
            if (operation.IsQuiet) _hasQuietFailed |= reply.Kind == ReplyKind.ServerError;
            else EndQuiet();
            if (history.Take(operation, frame, in reply) is var (key, token, received)) workload.Remember(key, token, received);
            if (ReplyShape.IsLast(operation.Verb, reply.Kind)) Leave();
            consumed += frame.Length;
        }

        _received.RemoveRange(0, consumed);
        return _sent.Count > 0 || _received.Count == 0 || IsInSync(CollectionsMarshal.AsSpan(_received), "bytes that nobody asked for");
    }

    /// <summary>The client has waited far too long.</summary>
    public void GiveUp() => history.GiveUp(name, _sent);

    /// <summary>The connection is gone, and with it what was not answered.</summary>
    public void Lose()
    {
        _received.Clear();
        _silent = 0;
        foreach (var quiet in _quiet) history.Lose(quiet);
        _quiet.Clear();
        _hasQuietFailed = false;
        while (_sent.TryDequeue(out var operation)) history.Lose(operation);
    }

    // Replies come in the order of requests, so whatever stands before the one that this answers is over.
    private void PassSilent(ReadOnlySpan<byte> line, in Reply reply)
    {
        while (_sent.TryPeek(out var operation))
        {
            if (operation.IsSilent) history.EndSilent(operation);
            else if (operation.IsQuiet && !IsAnswerTo(operation, line, in reply)) _quiet.Add(operation);
            else return;
            _sent.Dequeue();
        }
    }

    // An error does not say which of several quiet requests it is about; the first will do, as long as nobody believes in the others.
    private static bool IsAnswerTo(Operation quiet, ReadOnlySpan<byte> line, in Reply reply) => reply.Kind switch
    {
        ReplyKind.MetaNoop => false,
        ReplyKind.MetaValue or ReplyKind.MetaDone or ReplyKind.MetaMiss or ReplyKind.MetaNotFound or ReplyKind.MetaNotStored
            or ReplyKind.MetaExists => Encoding.Latin1.GetString(line).Split(' ', '\r').Contains($"O{quiet.Begin}"),
        _ => true,
    };

    private void EndQuiet()
    {
        foreach (var quiet in _quiet) history.EndQuiet(quiet, hasFailed: _hasQuietFailed);
        _quiet.Clear();
        _hasQuietFailed = false;
    }

    private void Leave()
    {
        _sent.Dequeue();
        foreach (var next in _sent)
        {
            history.ComeFirst(next);
            if (!next.IsSilent && !next.IsQuiet) return;
        }
    }

    private bool IsInSync(ReadOnlySpan<byte> bytes, string what)
    {
        _sent.TryPeek(out var operation);
        var key = operation?.Keys.FirstOrDefault();
        history.Fail(
            Promise.InSync, key, $"{name} waits for {operation?.ToString() ?? "nothing"} and got {what}: {Timeline.Shorten(bytes)}");
        return false;
    }
}
