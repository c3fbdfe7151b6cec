using System.Runtime.CompilerServices;
using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Upstreams;

/// <summary>Finds the replies in what a server sends on one connection, and gives each to the call that waits for it. What a server may
/// not send ends the connection.</summary>
/// <remarks>That a reply is the oldest call's shows in its key or its opaque, where it has one (<see cref="ReplyMismatch"/>); which errors
/// no healthy server sends, <see cref="ErrorBlame"/> knows. Apart from the connection because it is about what is believed of a server's
/// words, and not about when it is asked.</remarks>
internal sealed class ReplyMatcher
{
    private readonly UpstreamConnection _connection;
    private readonly PendingCalls _pending;
    private readonly RequestStream _requests;
    private readonly UpstreamCounters _counters;
    private readonly IEventLoop _loop;
    private ProxyOptions _options;
    private long _timeoutNanoseconds;
    private readonly ByteQueue _received;
    private long _neededBytes;       // the frame at the front of the received bytes is this long, as far as is known
    private long _skipBytes;         // of a value that is too large, still to come
    private long _receivedAt;
    private ErrorStreak _errors;

    /// <param name="connection">Whose replies they are.</param>
    /// <param name="pending">Its calls.</param>
    /// <param name="requests">What it sends.</param>
    /// <param name="loop">Its loop.</param>
    /// <param name="options">How large a value may be, and what makes a server count as failed.</param>
    public ReplyMatcher(UpstreamConnection connection, PendingCalls pending, RequestStream requests, IEventLoop loop, ProxyOptions options)
    {
        _connection = connection;
        _pending = pending;
        _requests = requests;
        _counters = connection.Counters;
        _loop = loop;
        _options = options;
        _timeoutNanoseconds = (long)options.ReplyTimeout.TotalNanoseconds;
        _received = new ByteQueue(loop.Buffers, BufferUse.FromServers);
    }

    private bool IsOfRetrieval =>
        _pending.Written > 0 && _pending.First is { FramesLeft: > 0, Verb: Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats };

    private static ReadOnlySpan<byte> RetrievalEnd => "END\r\n"u8;

    /// <summary>Goes on by other options.</summary>
    public void Change(ProxyOptions options) =>
        (_options, _timeoutNanoseconds) = (options, (long)options.ReplyTimeout.TotalNanoseconds);

    /// <summary>Takes what was received. Afterwards the connection may be broken.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="now">In loop time.</param>
    /// <returns>Whether it had whole frames.</returns>
    public bool Receive(ReadOnlySpan<byte> bytes, long now)
    {
        _receivedAt = now;
        if (_skipBytes > 0)
        {
            var skipped = (int)Math.Min(_skipBytes, bytes.Length);
            _skipBytes -= skipped;
            bytes = bytes[skipped..];
            if (bytes.IsEmpty) return false;
        }

        if (_received.IsEmpty)
        {
            var consumed = ReadFrames(bytes);
            if (consumed < bytes.Length && _connection.State != UpstreamState.Down) Keep(bytes[consumed..]);
            return consumed > 0;
        }

        _received.Append(bytes);
        if (_received.Length < _neededBytes) return false;
        var taken = ReadFrames(_received.Unread);
        if (taken > 0 && _connection.State != UpstreamState.Down) _received.Consume(taken);
        return taken > 0;
    }

    /// <summary>The connection is no more.</summary>
    public void Clear()
    {
        _received.Clear();
        _neededBytes = _skipBytes = 0;
        _errors = default;
    }

    // Room for the whole of a large reply at once: growing by doubling would copy it over and over.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _received.Reserve((int)Math.Clamp(_neededBytes, bytes.Length, FlushPolicy.MaxReserveBytes));
        _received.Append(bytes);
    }

    // Not a ReplyReader: each frame would cost 1 to 2 % more of the whole request on its way through it (measured at depth 16).
    private int ReadFrames(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        _neededBytes = 0;
        while (consumed < bytes.Length)
        {
            var rest = bytes[consumed..];
            switch (ReplyParser.TryRead(rest, out var reply))
            {
                case ParseStatus.Complete:
                    consumed += (int)reply.Length;
                    var frame = rest[..(int)reply.Length];
                    if (reply.Kind == ReplyKind.Value && IsOfRetrieval)
                    {
                        var verdict = DeliverValue(frame, in reply);
                        if (verdict == FrameVerdict.Foreign) return consumed;
                        if (verdict == FrameVerdict.Over && bytes[consumed..].StartsWith(RetrievalEnd))
                        {
                            RemoveAnswered(ref _pending.First);
                            consumed += RetrievalEnd.Length;
                        }
                    }
                    else if (!Deliver(frame, in reply))
                    {
                        return consumed;
                    }

                    break;

                case ParseStatus.NeedMoreData:
                    // No length is believed, and no memory set aside, before the line that announces it has been judged.
                    if (reply.ValueLength >= 0 && !Accepts(rest, in reply)) return consumed;
                    if (reply.ValueLength > _options.MaxValueBytes || !HasMemoryFor(reply.Length))
                        return consumed + SkipValue(rest, in reply);
                    _neededBytes = reply.Length;
                    return consumed;

                default:
                    _connection.BreakUpset("sent a malformed reply");
                    return consumed;
            }
        }

        return consumed;
    }

    private bool Deliver(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (_connection.State == UpstreamState.Greeting) return Accepts(frame, in reply) && _connection.OnGreeting(frame, in reply);
        ref var first = ref _pending.First;
        if (_pending.Written > 0 && IsWhole(reply.Kind) && !first.IsNumbered && ReplyShape.IsLegal(first.Verb, reply.Kind))
        {
            DeliverWhole(ref first, frame, in reply);
            return true;
        }

        if (!Accepts(frame, in reply)) return false;
        if (reply.Kind >= ReplyKind.Error) return DeliverError(frame, reply);

        if (IsProof(_pending.First.Verb)) _errors.OnSuccess();
        Give(frame, in reply);
        return true;
    }

    // Most replies by far are one line, or one value and its end, so for these all is asked at once: the general way costs 8 % of the
    // whole request at depth 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhole(ReplyKind kind) =>
        kind < ReplyKind.Error && kind is not (ReplyKind.Value or ReplyKind.Stat or ReplyKind.MetaDebug);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DeliverWhole(ref PendingCall first, ReadOnlySpan<byte> line, in Reply reply)
    {
        if (IsProof(first.Verb)) _errors.OnSuccess();
        var (call, tag) = (first.Call, first.Tag);
        RemoveAnswered(ref first);
        call?.OnFrame(tag, line, in reply, _connection);
    }

    private FrameVerdict DeliverValue(ReadOnlySpan<byte> frame, in Reply reply)
    {
        ref var first = ref _pending.First;
        _errors.OnSuccess();
        first.FramesLeft--;
        if (first.Call is not { } call) return FrameVerdict.MoreToCome;
        var verdict = call.OnValue(first.Tag, frame, in reply, _connection);
        if (verdict == FrameVerdict.MoreToCome) return verdict;
        if (verdict == FrameVerdict.Foreign)
        {
            _connection.BreakUpset(ReplyMismatch.AnotherKey);
            return verdict;
        }

        // Nothing is taken from this queue but here, so the call is still the first. Who wants no further value has all there can be.
        ref var answered = ref _pending.First;
        answered.Call = null;
        answered.FramesLeft = 0;
        return verdict;
    }

    private void Give(ReadOnlySpan<byte> frame, in Reply reply)
    {
        ref var first = ref _pending.First;
        var call = first.Call;
        var tag = first.Tag;
        if (ReplyShape.IsLast(first.Verb, reply.Kind))
        {
            RemoveAnswered(ref first);
            call?.OnFrame(tag, frame, in reply, _connection);
            return;
        }

        first.FramesLeft--;
        if (call is not null && !call.OnFrame(tag, frame, in reply, _connection)) _pending.First.Call = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveAnswered(ref PendingCall first)
    {
        _counters.Replies.Record(_receivedAt - first.AddedAt);
        _pending.RemoveFirst();
        if (_requests.OnAnswered()) _connection.MarkDirty();
    }

    // That it is alive, and says so, has never been in doubt.
    private static bool IsProof(Verb verb) => verb is not (Verb.Version or Verb.Stats);

    // Whether a frame, or the line of one whose value has not come, answers what was asked. Otherwise the connection is broken.
    private bool Accepts(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var mismatch = _connection.State == UpstreamState.Greeting
            ? ReplyMismatch.OfGreeting(_connection.GreetingVerb, in reply)
            : ReplyMismatch.Of(_pending, frame, in reply);
        if (mismatch is null) return true;
        _connection.BreakUpset(mismatch);
        return false;
    }

    private bool DeliverError(ReadOnlySpan<byte> frame, Reply reply)
    {
        _counters.Errors++;
        var verb = _pending.First.Verb;
        var blame = ErrorBlame.Of(verb, reply.Kind, frame);
        if (blame == Blame.Server)
        {
            _connection.BreakUpset($"answered {VerbName.Of(verb)} with {Encoding.Latin1.GetString(frame).TrimEnd()}");
            return false;
        }

        if (blame == Blame.Trouble)
        {
            if (_errors.OnError(_loop.Now, _options.FailureLimit, _timeoutNanoseconds))
            {
                _connection.BreakUpset($"answers with nothing but errors: {Encoding.Latin1.GetString(frame).TrimEnd()}");
                return false;
            }

            // Whatever it calls it, the next replica may do better.
            reply.Kind = ReplyKind.ServerError;
        }

        Give(frame, in reply);
        return true;
    }

    // A server may hold what we may not: the one who asked is told so, and what comes is dropped as it comes.
    private int SkipValue(ReadOnlySpan<byte> rest, in Reply reply)
    {
        _counters.ValuesSkipped++;
        var words = ProxyErrors.ValueTooLarge;
        var error = new Reply { Kind = ReplyKind.ServerError, ValueLength = -1, LineLength = words.Length, Length = words.Length };
        _skipBytes = reply.Length - rest.Length;
        if (reply.Kind != ReplyKind.Value)
        {
            Give(words, in error);
            return rest.Length;
        }

        // The END of the retrieval is still to come.
        var (call, tag) = (_pending.First.Call, _pending.First.Tag);
        _pending.First.Call = null;
        call?.OnFrame(tag, words, in error, _connection);
        return rest.Length;
    }

    private bool HasMemoryFor(long bytes) =>
        bytes <= FlushPolicy.MaxReserveBytes || _loop.Buffers.Account.HasRoomFor(bytes, MemoryNeed.Small);
}
