using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>memcached's binary protocol.</summary>
internal readonly struct BinaryDialect : IDialect
{
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, ClientTerms terms, out Request request) =>
        BinaryRequestParser.TryRead(received, terms.MaxValueBytes, out request);
}
