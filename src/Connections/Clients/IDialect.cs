using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>How one client's bytes are read. A struct, so that a <see cref="RequestReader{TSink}"/> is compiled once for each and a
/// dialect costs the others nothing.</summary>
internal interface IDialect
{
    /// <summary>Reads the request at the front.</summary>
    static abstract ParseStatus TryRead(ReadOnlySpan<byte> received, ClientTerms terms, out Request request);
}
