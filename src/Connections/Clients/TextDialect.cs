using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>memcached's text protocol, meta commands among it.</summary>
internal readonly struct TextDialect : IDialect
{
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, ClientTerms terms, out Request request) =>
        RequestParser.TryRead(received, terms.MaxValueBytes, out request);
}
