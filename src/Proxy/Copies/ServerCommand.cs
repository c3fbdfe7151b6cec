using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Copies;

/// <summary>Writes requests as servers are to see them: every one of them is answered, CAS tokens are the server's own, and nothing that
/// the client sent comes back but numbers and values.</summary>
internal static class ServerCommand
{
    // Longest number, a space and the line's end.
    private const int SlackBytes = 64;

    /// <summary>The verb under which a server sees a form of the request.</summary>
    public static Verb VerbOf(RequestForm form, in Request request) => form switch
    {
        RequestForm.Delete => (request.Flags & MetaFlags.Base64Key) != 0 ? Verb.MetaDelete : Verb.Delete,
        RequestForm.CopyForward when request.Verb == Verb.MetaGet => Verb.MetaGet,
        RequestForm.CopyForward => (request.Flags & MetaFlags.Base64Key) != 0 ? Verb.MetaSet : Verb.Set,
        RequestForm.Store => Verb.Set,
        RequestForm.Look => (request.Flags & MetaFlags.Base64Key) != 0 ? Verb.MetaDelete : Verb.MetaDebug,
        RequestForm.LookByGet => Verb.Get,
        RequestForm.Barrier => Verb.Version,
        RequestForm.Touch => request.Verb == Verb.MetaGet ? Verb.MetaGet : Verb.Touch,
        _ => request.Verb,
    };

    /// <summary>Whether a server sees the client's own line, without <c>noreply</c>: it names no token, and nothing comes back that the
    /// client could choose.</summary>
    public static bool IsForwardedAsIs(Verb verb) =>
        verb is < Verb.MetaGet or Verb.MetaDebug && verb is not (Verb.Cas or Verb.Delete);

    /// <summary>The client's own line; the value is the caller's to write.</summary>
    public static void Write(ReadOnlySpan<byte> line, in Request request, MetaFlags without, UpstreamConnection upstream)
    {
        var (verb, output) = (request.Verb, upstream.Output);
        var command = line[..request.CommandLength];
        if (verb == Verb.Cas)
        {
            var token = CasToken.Exchange(request.Number, upstream.CasMask);
            output.Advance(TextRequestWriter.Cas(command, token, output.Reserve(command.Length + TextRequestWriter.FixedRoom)));
        }
        else if (verb >= Verb.MetaGet && verb != Verb.MetaDebug)
        {
            var room = output.Reserve(line.Length + SlackBytes);
            // Servers that take no notice of it would leave their copies without the item.
            if (IsVivifyingJoin(in request) && !upstream.PoolCapabilities.HaveVivifyingJoin) without |= MetaFlags.Vivify;
            output.Advance(MetaCommand.Write(line, in request, upstream.CasMask, without, room, out var words));
            if (words < ProtocolLimits.FormerMaxMetaWords) upstream.AppendNumber();
            output.Append(TextRequestWriter.LineEnd);
        }
        else if (verb == Verb.Delete)
        {
            WriteDelete(line.Slice(request.KeyOffset, request.KeyLength), isBase64: false, upstream);
        }
        else
        {
            output.Advance(TextRequestWriter.Command(command, output.Reserve(command.Length + 2)));
        }
    }

    public static void WriteDelete(ReadOnlySpan<byte> key, bool isBase64, UpstreamConnection upstream)
    {
        var room = RoomFor(key, upstream);
        upstream.Output.Advance(isBase64
            ? MetaRequestWriter.Delete(key, isBase64, upstream.TakeNumber(), room)
            : TextRequestWriter.Delete(key, room));
    }

    /// <summary>Asks whether a server has the item, and changes nothing.</summary>
    public static void WriteLook(ReadOnlySpan<byte> key, bool isBase64, UpstreamConnection upstream)
    {
        var room = RoomFor(key, upstream);
        upstream.Output.Advance(isBase64
            ? MetaRequestWriter.LookByDelete(key, upstream.TakeNumber(), room)
            : MetaRequestWriter.Look(key, room));
    }

    /// <summary>As the other one, for a server without meta commands: it sends the value along.</summary>
    public static void WriteLookByGet(ReadOnlySpan<byte> key, UpstreamConnection upstream) =>
        upstream.Output.Advance(TextRequestWriter.Get(key, RoomFor(key, upstream)));

    /// <summary>Makes the item that a vivifying <c>mg</c> has created elsewhere, with the mark that somebody has been told to fill
    /// it, and with the TTL that it has there.</summary>
    public static void WriteVivify(ReadOnlySpan<byte> key, in Request request, ByteQueue output)
    {
        var exptime = (request.Flags & MetaFlags.SetTtl) != 0 ? request.TouchExptime : request.VivifyExptime;
        var room = output.Reserve(key.Length + MetaRequestWriter.FixedRoom);
        output.Advance(MetaRequestWriter.Vivify(key, IsBase64(in request), exptime, room));
    }

    /// <summary>The line of a set with the request's value, which is the caller's to write.</summary>
    public static void WriteSet(ReadOnlySpan<byte> key, in Request request, long exptime, ByteQueue output) =>
        output.Advance(TextRequestWriter.Store(
            adds: false, key, request.ClientFlags, exptime, request.ValueLength, output.Reserve(key.Length + TextRequestWriter.FixedRoom)));

    public static void WriteTouch(ReadOnlySpan<byte> key, in Request request, UpstreamConnection upstream)
    {
        var room = RoomFor(key, upstream);
        upstream.Output.Advance(request.Verb == Verb.MetaGet
            ? MetaRequestWriter.Touch(key, IsBase64(in request), request.TouchExptime, upstream.TakeNumber(), room)
            : TextRequestWriter.Touch(key, request.Exptime, room));
    }

    private static bool IsVivifyingJoin(in Request request) =>
        request.Verb == Verb.MetaSet && (request.Flags & MetaFlags.Vivify) != 0;

    private static bool IsBase64(in Request request) => (request.Flags & MetaFlags.Base64Key) != 0;

    private static Span<byte> RoomFor(ReadOnlySpan<byte> key, UpstreamConnection upstream) =>
        upstream.Output.Reserve(key.Length + MetaRequestWriter.FixedRoom);
}
