using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Forwarding;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Dispatch;

/// <summary>Takes the requests of clients that speak the binary protocol: what concerns a key goes on as the text or meta request that asks
/// for the same, and its reply is spelled when it comes; everything else is answered here.</summary>
internal sealed unsafe class BinaryDispatcher(ForwardingWorker worker, RequestDispatcher dispatcher)
{
    // The request as it goes on; it is needed only while that sets out.
    private readonly ByteQueue _translated = new(worker.Loop.Buffers, BufferUse.Requests);

    /// <summary>Takes a valid request.</summary>
    public void Dispatch(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.FlushAll:
                dispatcher.Flush(client, in request);
                break;
            case Verb.MetaNoop:
                AnswerDone(worker, client, in request);
                break;
            case Verb.Version:
                // Without the word in front and the line's end.
                AnswerText(client, in request, worker.Capabilities.VersionReply["VERSION ".Length..^2]);
                break;
            case Verb.Stats:
                Tell(client, bytes.Slice(request.KeyOffset, request.KeyLength), in request);
                break;
            case Verb.Quit:
                AnswerDone(worker, client, in request);
                client.End();
                break;
            default:
                Forward(client, bytes, in request);
                break;
        }
    }

    /// <summary>Answers a request that is not valid, as memcached would.</summary>
    public void Refuse(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.Error != RequestError.TooLarge)
        {
            Count(in request, RequestOutcome.Protocol);
            // What does not begin as a request does is not answered.
            if (request.Error != RequestError.None) AnswerError(client, in request, BinaryFrame.StatusOf(request.Error));
        }
        else if (request.Opcode is BinaryOpcode.Set or BinaryOpcode.SetQ && TryTranslate(bytes, in request, out var refused, out _))
        {
            var reply = BinaryReplies.Error(in request, RequestErrors.Reply(RequestError.TooLarge));
            fixed (byte* source = _translated.Unread) dispatcher.RemoveRefused(client, source, in refused, reply);
        }
        else
        {
            Count(in request, RequestOutcome.TooLarge);
            AnswerError(client, in request, BinaryStatus.TooLarge);
        }

        _translated.Clear();
    }

    /// <summary>Says that it is done, unless only errors are to be told.</summary>
    public static void AnswerDone(ForwardingWorker worker, ClientConnection client, in Request request)
    {
        worker.Counters.Tally.Count(CountedVerbs.Of(in request), RequestOutcome.Done);
        if ((request.Flags & MetaFlags.Quiet) != 0) return;
        Span<byte> reply = stackalloc byte[BinaryFrame.HeaderBytes];
        BinaryFrame.WriteDone(in request, cas: 0, reply);
        client.Answer(reply);
    }

    private void Forward(ClientConnection client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (TryTranslate(bytes, in request, out var translated, out var status))
        {
            fixed (byte* source = _translated.Unread) dispatcher.Dispatch(client, source, in translated);
        }
        else
        {
            Count(in request, RequestOutcome.Refused);
            AnswerError(client, in request, status);
        }

        _translated.Clear();
    }

    // The parser that reads clients' lines reads this one too: what it lets through, servers answer once.
    private bool TryTranslate(ReadOnlySpan<byte> bytes, in Request request, out Request translated, out BinaryStatus status)
    {
        translated = default;
        var valueLength = request.Error == RequestError.None ? Math.Max(request.ValueLength, 0) : 0;
        var room = _translated.Reserve(BinaryTranslation.FixedRoom + ProtocolLimits.MaxKeyBytes + valueLength);
        var length = BinaryTranslation.Write(bytes, in request, worker.Capabilities.HaveMeta, room, out status);
        if (length == 0) return false;
        if (request.ValueLength >= 0)
        {
            bytes.Slice(request.LineLength, valueLength).CopyTo(room[length..]);
            length += valueLength;
            TextRequestWriter.LineEnd.CopyTo(room[length..]);
            length += TextRequestWriter.LineEnd.Length;
        }

        _translated.Advance(length);
        var read = RequestParser.TryRead(_translated.Unread, worker.Terms.MaxValueBytes, out translated);
        translated.TakeOrigin(in request);
        status = BinaryStatus.InvalidArguments;
        return translated.Error == request.Error && (read == ParseStatus.Complete || request.Error != RequestError.None);
    }

    private void Tell(ClientConnection client, ReadOnlySpan<byte> key, in Request request)
    {
        var asked = Encoding.Latin1.GetString(key);
        // memcached looks at the front of these two.
        if (asked.StartsWith("reset", StringComparison.Ordinal)) asked = "reset";
        if (asked.StartsWith("settings", StringComparison.Ordinal)) asked = "settings";
        var command = Encoding.Latin1.GetBytes(asked.Length == 0 ? "stats" : $"stats {asked}");
        dispatcher.Tell(client, command, in request);
    }

    private static void AnswerError(ClientConnection client, in Request request, BinaryStatus status)
    {
        Span<byte> reply = stackalloc byte[BinaryFrame.MaxFrontBytes];
        client.Answer(reply[..BinaryFrame.WriteError(in request, status, reply)]);
    }

    private void AnswerText(ClientConnection client, in Request request, ReadOnlySpan<byte> text)
    {
        Count(in request, RequestOutcome.Done);
        Span<byte> reply = stackalloc byte[BinaryFrame.MaxFrontBytes];
        client.Answer(reply[..BinaryFrame.WriteText(in request, BinaryStatus.Success, text, reply)]);
    }

    private void Count(in Request request, RequestOutcome outcome) =>
        worker.Counters.Tally.Count(CountedVerbs.Of(in request), outcome);
}
