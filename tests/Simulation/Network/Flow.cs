using Understudy.Simulation.World;

namespace Understudy.Simulation.Network;

/// <summary>One direction of one connection: packets in order, each with its own latency, retransmitted after a cut.</summary>
internal sealed class Flow(VirtualWorld world, Link link, SimulatedSocket receiver)
{
    private readonly Queue<Packet> _packets = new();
    private long _lastDue;
    private bool _isStuck;
    private bool _isAbandoned;
    private bool _isRetransmitting;

    private long _limit;
    private Action _onGivenUp = () => { };

    /// <summary>What has been sent again and again for so long is given up; 0: never.</summary>
    public void LimitStuck(long limit, Action onGivenUp) => (_limit, _onGivenUp) = (limit, onGivenUp);

    /// <summary>When the packet that is sent again and again was lost first.</summary>
    public long StuckSince { get; private set; }

    /// <summary>Bytes sent and not yet in the receiver's kernel.</summary>
    public int BytesOnTheWay { get; private set; }

    public void Send(PacketKind kind, byte[]? bytes = null)
    {
        if (_isAbandoned) return;
        _lastDue = Math.Max(_lastDue, link.Carry(bytes?.Length ?? 0) + link.NextLatency());
        _packets.Enqueue(new Packet(_lastDue, kind, bytes ?? []));
        BytesOnTheWay += bytes?.Length ?? 0;
        if (!_isStuck) world.At(_lastDue, Deliver);
    }

    /// <summary>Resets: what a cut has swallowed is not sent again; what is on the wire still arrives, then the reset.</summary>
    public void Abort()
    {
        if (_isStuck) Forget();
        _isStuck = false;
        Send(PacketKind.Reset);
        _isAbandoned = true;
    }

    /// <summary>The sender's machine is gone: nothing more is sent, nothing is sent again.</summary>
    public void Vanish()
    {
        _isAbandoned = true;
        if (_isStuck) Forget();
    }

    public void Retransmit()
    {
        if (!_isStuck) return;
        _isStuck = false;
        _isRetransmitting = true;
        Deliver();
        _isRetransmitting = false;
    }

    private void Deliver()
    {
        while (!_isStuck && _packets.TryPeek(out var packet) && packet.Due <= world.Now)
        {
            if (!link.IsOpen)
            {
                // What was abandoned is lost here for good, the reset as well: the other end will not hear of it.
                if (_isAbandoned)
                {
                    Forget();
                    return;
                }

                _isStuck = true;
                if (!_isRetransmitting) StuckSince = world.Now;
                if (_limit > 0) world.At(StuckSince + _limit, GiveUpStuck);
                link.Wait(this);
                return;
            }

            _packets.Dequeue();
            _isRetransmitting = false;
            BytesOnTheWay -= packet.Bytes.Length;
            receiver.Arrive(packet);
        }
    }

    private void GiveUpStuck()
    {
        if (!_isStuck || world.Now < StuckSince + _limit) return;
        Vanish();
        _isStuck = false;
        _onGivenUp();
    }

    private void Forget()
    {
        _packets.Clear();
        BytesOnTheWay = 0;
    }
}
