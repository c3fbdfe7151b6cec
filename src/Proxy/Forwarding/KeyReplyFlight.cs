using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request with one key: spells what its client is told.</summary>
/// <remarks>Apart from <see cref="KeyFlight"/>, which knows servers and plans and no reply's bytes.</remarks>
internal abstract class KeyReplyFlight(ForwardingWorker worker) : ServerFlight(worker)
{
    /// <summary>The client wants no reply.</summary>
    protected bool IsHidden { get; set; }

    protected HeldRequest Held { get; } = new(worker.Loop.Buffers);

    protected ref readonly Request Request => ref Held.Request;

    // As a server that has the item.
    protected void Decline()
    {
        Result = RequestOutcome.NotStored;
        if (IsHidden) return;

        Span<byte> room = stackalloc byte[MetaReply.NotStoredBytes];
        var length = Request.Verb == Verb.Add || Request.IsBinary
            ? 0
            : MetaReply.WriteNotStored(Held.Line, in Request, Worker.Capabilities.HaveVivifyingJoin, room);
        scoped var frame = length > 0 ? room[..length] : Request.IsBinary ? "NS\r\n"u8 : "NOT_STORED\r\n"u8;
        ReplyParser.TryRead(frame, out var reply);
        if (Request.IsBinary) KeepBinary(frame, in reply, isFinal: true, casMask: 0);
        else Advance(WriteReply(frame, in reply, casMask: 0, Reserve(frame.Length + MetaReply.MaxGrowthBytes)));
    }

    protected void KeepReply(ReadOnlySpan<byte> frame, in Reply reply, bool isFinal, ulong casMask)
    {
        Kept.Clear();
        if (IsHidden) return;
        if ((Request.Flags & (MetaFlags.Quiet | MetaFlags.Binary)) != 0)
        {
            if (Request.IsBinary) KeepBinary(frame, in reply, isFinal, casMask);
            if (Request.IsBinary || MetaCommand.IsHidden(Request.Verb, reply.Kind)) return;
        }

        if (!HasRoomFor(frame.Length))
        {
            Result = RequestOutcome.Busy;
            frame = ProxyErrors.ClientReadsTooSlowly;
            frame.CopyTo(Kept.Reserve(frame.Length));
            Kept.Advance(frame.Length);
            return;
        }

        var bytes = frame.Length + (Request.Verb >= Verb.MetaNoop ? MetaReply.MaxGrowthBytes : ClientReply.MaxGrowthBytes);
        if (isFinal) Advance(WriteReply(frame, in reply, casMask, Reserve(bytes)));
        else Kept.Advance(WriteReply(frame, in reply, casMask, Kept.Reserve(bytes)));
    }

    private void KeepBinary(ReadOnlySpan<byte> frame, in Reply reply, bool isFinal, ulong casMask)
    {
        var room = BinaryReplies.RoomBytes + frame.Length;
        if (!HasRoomFor(frame.Length))
        {
            Result = RequestOutcome.Busy;
            Kept.Advance(BinaryReplies.WriteError(in Request, ProxyErrors.ClientReadsTooSlowly, Kept.Reserve(room)));
            return;
        }

        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        var destination = isFinal ? Reserve(room) : Kept.Reserve(room);
        var written = BinaryReplies.Write(in Request, Held.StoredKey(decoded), frame, in reply, casMask, destination);
        if (isFinal) Advance(written);
        else Kept.Advance(written);
    }

    protected void AppendError(ReadOnlySpan<byte> line) => Append(BinaryReplies.OfLine(in Request, line));

    private int WriteReply(ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination) => Request.Verb >= Verb.MetaNoop
        ? MetaReply.Write(Held.Line, in Request, frame, in reply, casMask, destination)
        : ClientReply.Write(frame, in reply, casMask, destination);
}
