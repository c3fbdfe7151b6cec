using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Clients;

/// <summary>The key of a request as memcached stores it.</summary>
internal static unsafe class RequestKey
{
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="decoded">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>, which the key may lie in.</param>
    /// <param name="key">The key.</param>
    public static bool TryGet(byte* source, in Request request, byte* decoded, out ReadOnlySpan<byte> key)
    {
        key = new ReadOnlySpan<byte>(source + request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return true;

        // A key is the same key in either spelling, so both must go to the same server.
        if (!Base64Key.TryDecode(key, new Span<byte>(decoded, ProtocolLimits.MaxKeyBytes), out var length)) return false;
        key = new ReadOnlySpan<byte>(decoded, length);
        return true;
    }
}
