using Understudy.Connections.Clients;
using Understudy.Node.Replication;
using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Node.Sessions;

/// <summary>Which requests of a follower's client go to the leader, and what of them is under way.</summary>
/// <remarks>While something is, everything else that touches items goes there too, and the rest waits: so answers keep their order, and a
/// client reads what it has written. Afterwards it reads here again once the leader's changes up to then are.</remarks>
internal sealed class ForwardedClient(ClientSession client, Forwards forwards, IEventLoop loop) : IForwardedClient
{
    // As much as may wait for a client in the other direction.
    private const long MostUnderWay = ClientTerms.PauseBytes;

    private long _asked;
    private long _done;
    private long _told;
    private long _taken;
    private long _needs;            // what it has seen goes up to this change

    public int Number => client.Number;

    public IEventLoop Loop => loop;

    public bool IsUnderWay => _asked != _done;

    /// <summary>Nothing more may be asked for now.</summary>
    public bool IsFull => IsUnderWay && (_asked - _done > MostUnderWay || !forwards.HasRoom);

    /// <summary>Whether a request may set out only once nothing is under way.</summary>
    public bool MustWait(in Request request) =>
        IsUnderWay && (request.Error != RequestError.None || ReplicaGate.IsOfTheNode(in request) || !forwards.IsOn);

    /// <summary>Whether a request is the leader's.</summary>
    public bool Takes(in Request request)
    {
        if (IsUnderWay) return true;
        var now = loop.Now;
        if (now <= forwards.Gate.LeadsUntil || ReplicaGate.IsHarmless(in request)) return false;
        if (!ReplicaGate.IsRead(in request) || now > forwards.Gate.ReadsUntil) return true;
        if (_needs == 0) return false;
        if (!forwards.Has(_needs)) return true;
        _needs = 0;
        return false;
    }

    /// <summary>Hands a whole request to the leader.</summary>
    public void Ask(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (!forwards.IsOn)
        {
            Span<byte> room = stackalloc byte[ReplicaGate.MostRefusalBytes];
            if (!request.IsNoReply) client.Answer(ReplicaGate.Refuse(in request, ReplicaGate.LeaderIsAway, room));
            return;
        }

        _asked += bytes.Length;
        forwards.Ask(this, bytes);
    }

    public void OnTold(ReadOnlySpan<byte> reply)
    {
        if (client.HasLeft) return;
        _told += reply.Length;
        client.Tell(reply);
    }

    public void OnDone(long bytes, long lsn)
    {
        (_done, _needs) = (bytes, lsn);
        if (!client.HasLeft) client.Wake();
    }

    public void OnLost()
    {
        var isOwed = IsUnderWay;
        _asked = _done = _told = _taken = 0;
        if (!isOwed || client.HasLeft) return;
        forwards.NoteLost();
        client.BreakOff();
    }

    /// <summary>The client takes what it is told: so much is left.</summary>
    public void NoteTaken(int waitingBytes)
    {
        if (_told == _taken || waitingBytes > ClientTerms.PauseBytes / 2) return;
        _taken = _told;
        forwards.NoteTaken(this, _taken);
    }

    public void Leave()
    {
        if (_asked > 0) forwards.Leave(this);
    }
}
