using Understudy.Connections.Clients;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Node.Replication;

/// <summary>Lets through what a node of a pair may do: a leader everything, a follower reads as far as they are allowed, what it can hand
/// to its leader, and whatever touches no item. One for each worker.</summary>
/// <param name="state">What may be done now.</param>
/// <param name="loop">The worker's.</param>
/// <param name="forwards">What is not done here goes there; null: nowhere.</param>
internal sealed class ReplicaGate(GateState state, IEventLoop loop, Forwards? forwards) : IRequestGate
{
    /// <summary>Room for any refusal.</summary>
    public const int MostRefusalBytes = 128;

    private readonly byte[] _refusal = new byte[MostRefusalBytes];

    /// <summary>What others are told. A client library takes the node for broken and asks another one, as it should.</summary>
    public static ReadOnlySpan<byte> Refusal => "SERVER_ERROR this node does not lead its pair\r\n"u8;

    /// <summary>The same, of a follower that would ask its leader.</summary>
    public static ReadOnlySpan<byte> LeaderIsAway => "SERVER_ERROR the node that leads this pair cannot be asked\r\n"u8;

    public bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal)
    {
        refusal = default;
        var now = loop.Now;
        if (now <= state.LeadsUntil || IsHarmless(in request) || (IsRead(in request) && now <= state.ReadsUntil)) return true;
        // Of what was too large there is nothing to hand on.
        if (forwards is { IsOn: true } && request.Error is not (RequestError.TooLarge or RequestError.BadChunk)) return true;
        refusal = Refuse(in request, forwards is null ? Refusal : LeaderIsAway, _refusal);
        return false;
    }

    /// <summary>Writes a refusal in the client's dialect.</summary>
    public static ReadOnlySpan<byte> Refuse(in Request request, ReadOnlySpan<byte> text, Span<byte> room)
    {
        if (request.IsBinary) return room[..BinaryFrame.WriteError(in request, BinaryStatus.TemporaryFailure, room)];
        text.CopyTo(room);
        return room[..text.Length];
    }

    /// <summary>Whether it touches no item.</summary>
    public static bool IsHarmless(in Request request) => IsOfTheNode(in request) || request.Verb == Verb.MetaNoop;

    /// <summary>Whether it is about this node or connection, and no other can answer it.</summary>
    public static bool IsOfTheNode(in Request request) =>
        request.Verb is Verb.None or Verb.Version or Verb.Verbosity or Verb.Stats or Verb.Quit;

    /// <summary>Whether it only reads; what changes something by reading is a write.</summary>
    public static bool IsRead(in Request request) => request.Verb switch
    {
        Verb.Get or Verb.Gets or Verb.MetaDebug => true,
        Verb.MetaGet => (request.Flags & (MetaFlags.Vivify | MetaFlags.SetTtl | MetaFlags.Recache)) == 0,
        _ => false,
    };
}
