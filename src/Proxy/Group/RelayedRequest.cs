using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Group;

/// <summary>What a follower makes of what its client asks: whether it may be read here, and whether its answer will be known for one when
/// the leader has given it.</summary>
internal static class RelayedRequest
{
    // As many keys as are asked for at once; whoever asks for more is answered by an engine.
    private const int MostLineBytes = 8 << 10;

    /// <summary>Reads the request at the front.</summary>
    /// <param name="bytes">At least one.</param>
    /// <param name="request">Its line, and how long it is, unless there is more to come of that or nothing is understood.</param>
    public static RelayedKind Of(ReadOnlySpan<byte> bytes, out Request request)
    {
        request = default;
        if (bytes[0] == ProtocolLimits.BinaryRequestMagic) return RelayedKind.Other;
        var status = RequestParser.TryRead(bytes, ProtocolLimits.MaxItemBytes, out request);
        if (status == ParseStatus.NeedMoreData && request.Length == 0) return RelayedKind.Unfinished;
        if (status is ParseStatus.Invalid or ParseStatus.MustClose) return RelayedKind.Other;
        if (request.IsNoReply || (request.Flags & MetaFlags.Quiet) != 0) return RelayedKind.Other;
        return request.Verb switch
        {
            Verb.Get when request.LineLength <= MostLineBytes && !IsReserved(bytes, in request) => RelayedKind.Read,
            Verb.None or Verb.Stats or Verb.Quit => RelayedKind.Other,
            _ => RelayedKind.Answered,
        };
    }

    // What proxies leave on servers for each other, in the place of an item.
    private static bool IsReserved(ReadOnlySpan<byte> bytes, in Request request) =>
        bytes[(request.KeyOffset - 1)..request.KeysEnd].IndexOf(" __us:"u8) >= 0;
}
