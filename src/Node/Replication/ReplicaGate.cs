using Understudy.Connections.Clients;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Node.Replication;

/// <summary>Lets through what a node of a pair may do: a leader everything, a follower reads as far as they are allowed, and whatever
/// touches no item. One for each worker.</summary>
internal sealed class ReplicaGate(GateState state, IEventLoop loop) : IRequestGate
{
    private readonly byte[] _binary = new byte[BinaryFrame.MaxFrontBytes];

    /// <summary>What others are told. A client library takes the node for broken and asks another one, as it should.</summary>
    public static ReadOnlySpan<byte> Refusal => "SERVER_ERROR this node does not lead its pair\r\n"u8;

    public bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal)
    {
        refusal = default;
        var now = loop.Now;
        if (now <= state.LeadsUntil || IsHarmless(in request) || (IsRead(in request) && now <= state.ReadsUntil)) return true;
        refusal = Refusal;
        if (request.IsBinary)
        {
            var written = BinaryFrame.WriteError(in request, BinaryStatus.TemporaryFailure, _binary);
            refusal = _binary.AsSpan(0, written);
        }

        return false;
    }

    private static bool IsHarmless(in Request request) => request.Verb is
        Verb.None or Verb.Version or Verb.Verbosity or Verb.Stats or Verb.Quit or Verb.MetaNoop;

    // A read that changes something is a write.
    private static bool IsRead(in Request request) => request.Verb switch
    {
        Verb.Get or Verb.Gets or Verb.MetaDebug => true,
        Verb.MetaGet => (request.Flags & (MetaFlags.Vivify | MetaFlags.SetTtl | MetaFlags.Recache)) == 0,
        _ => false,
    };
}
