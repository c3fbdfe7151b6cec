using System.Text;
using Understudy.Connections.Clients;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Connections.Clients;

/// <summary>A gate that one key does not pass.</summary>
internal sealed class ShutFor(string key) : IRequestGate
{
    private readonly byte[] _key = Encoding.ASCII.GetBytes(key);

    public bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal)
    {
        refusal = "not allowed\n"u8;
        return !bytes.Slice(request.KeyOffset, request.KeyLength).SequenceEqual(_key);
    }
}
