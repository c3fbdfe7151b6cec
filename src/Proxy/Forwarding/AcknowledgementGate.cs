using Understudy.Proxy.Pools;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>Every acknowledgement of a write passes here, where other proxies have to agree: at once, or when they do, or never. One per
/// worker; none where the proxy is alone.</summary>
/// <remarks>Held writes keep their places among their client's replies, so nothing behind them is answered either. Those that have waited
/// for <see cref="IAgreement.WaitNanoseconds"/> are refused.</remarks>
internal sealed class AcknowledgementGate
{
    private readonly IEventLoop _loop;
    private readonly IAgreement _agreement;
    private readonly ActionTimer _timer;
    private List<Held> _held = [];
    private List<Held> _asking = [];

    public AcknowledgementGate(IEventLoop loop, IAgreement agreement)
    {
        (_loop, _agreement) = (loop, agreement);
        _timer = new ActionTimer(Ask);
    }

    /// <summary>How many writes wait.</summary>
    public int Count => _held.Count;

    /// <summary>The office in which a write begins that sets out now.</summary>
    public long Term => _agreement.Term;

    /// <summary>A write is about to be acknowledged. It hears what comes of that, during this call or later.</summary>
    /// <param name="write">Which one.</param>
    /// <param name="term">In which it began.</param>
    /// <param name="version">As in <see cref="IAgreement.MayAcknowledge"/>.</param>
    public void Pass(IGatedWrite write, long term, long version)
    {
        var now = _loop.Now;
        var held = new Held(write, term, version, now + _agreement.WaitNanoseconds);
        if (TryPass(in held, now)) return;
        _held.Add(held);
        if (!_timer.IsSet) _loop.Schedule(_timer, _agreement.WaitNanoseconds);
    }

    /// <summary>Asks again for all that wait, oldest first.</summary>
    public void Ask()
    {
        // What becomes of one may bring others here.
        (_held, _asking) = (_asking, _held);
        var now = _loop.Now;
        foreach (ref readonly var held in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_asking))
        {
            if (!TryPass(in held, now)) _held.Add(held);
        }

        _asking.Clear();
        _loop.Cancel(_timer);
        if (_held.Count > 0) _loop.Schedule(_timer, Math.Max(0, _held.Min(held => held.Until) - now));
    }

    private bool TryPass(in Held held, long now)
    {
        var answer = _agreement.MayAcknowledge(held.Term, held.Version, now);
        if (answer == GateAnswer.Pass) held.Write.OnAgreed();
        else if (answer == GateAnswer.Refuse || now >= held.Until) held.Write.OnRefused();
        else return false;
        return true;
    }

    private readonly record struct Held(IGatedWrite Write, long Term, long Version, long Until);
}
