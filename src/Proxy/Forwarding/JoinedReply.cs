using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Forwarding;

/// <summary>Ends the answer to a request of several pools, which other flights before it in the client's line carry out: when all of them
/// are over it says so, or what went wrong with one.</summary>
internal sealed class JoinedReply(ForwardingWorker worker) : ServerFlight(worker)
{
    private Request _request;
    private int _open;               // parts that are not over, and the reply itself until it is closed
    private bool _hasResult;
    private byte[]? _failure;

    public ref readonly Request Request => ref _request;

    /// <summary>Where the keys begin that have not set out.</summary>
    public int Offset { get; set; }

    /// <summary>Takes a request.</summary>
    public void Begin(in Request request)
    {
        _request = request;
        _open = 1;
        Offset = request.KeyOffset;
    }

    /// <summary>One more part of it sets out.</summary>
    public void Add() => _open++;

    /// <summary>One is over.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="failure">The line that the answer ends with therefore; empty: all is well.</param>
    public void OnPart(RequestOutcome result, ReadOnlySpan<byte> failure)
    {
        if (_failure is null && !failure.IsEmpty) _failure = failure.ToArray();
        // An error counts more than a hit, and a hit more than a miss.
        var isWorse = result >= RequestOutcome.Deadline ? Result < RequestOutcome.Deadline : result < Result;
        if (!_hasResult || isWorse) Result = result;
        _hasResult = true;
        OnOver();
    }

    /// <summary>All parts have set out.</summary>
    public void Close(ClientConnection client)
    {
        Attach(client, CountedVerbs.Of(in _request));
        OnOver();
    }

    protected override void Recycle()
    {
        _request = default;
        _hasResult = false;
        _failure = null;
        Worker.JoinedReplies.Return(this);
    }

    private void OnOver()
    {
        if (--_open > 0) return;
        if (!_request.IsNoReply) Spell();
        Complete();
    }

    private void Spell()
    {
        if (_failure is not null) Append(BinaryReplies.OfLine(in _request, _failure));
        else if (!_request.IsBinary) Append(_request.Verb == Verb.FlushAll ? "OK\r\n"u8 : "END\r\n"u8);
        else if ((_request.Flags & MetaFlags.Quiet) == 0)
            Advance(BinaryFrame.WriteDone(in _request, cas: 0, Reserve(BinaryFrame.HeaderBytes)));
    }
}
