using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Connections.Clients;

/// <summary>Counts what one client asks and sends, and has it wait while its source is past its rate: nothing is read from it
/// then.</summary>
/// <remarks>Its timer is set while it waits. Lives on the client's loop.</remarks>
internal sealed class ClientRate(SourceRates rates, SourceRate source, string remoteName, IEventLoop loop, IRequestGate? next)
    : LoopTimer, IRequestGate
{
    private Action<int> _spend = static _ => { };
    private Action _wake = static () => { };
    private int _granted;
    private int _turn;
    private int _requests;           // read and not charged for
    private int _bytes;              // received and not charged for
    private bool _hasLeft;

    public ILogin? Login => next?.Login;

    /// <summary>Nothing may be read.</summary>
    public bool IsWaiting => IsSet;

    /// <summary>Says whom it serves.</summary>
    /// <param name="spend">Ends the client's turn, given what a turn is.</param>
    /// <param name="wake">Has the client looked at again.</param>
    public void Serve(Action<int> spend, Action wake) => (_spend, _wake) = (spend, wake);

    public bool LetsPass(ReadOnlySpan<byte> bytes, in Request request, out ReadOnlySpan<byte> refusal)
    {
        if (++_requests >= _granted) _spend(_turn);
        if (next is not null) return next.LetsPass(bytes, in request, out refusal);
        refusal = default;
        return true;
    }

    /// <summary>So much was received.</summary>
    public void OnReceived(int bytes) => _bytes += bytes;

    /// <summary>A turn begins.</summary>
    /// <param name="turn">What may be read in it if there is no other limit.</param>
    /// <returns>What may be read: all of it, or nothing.</returns>
    public int Begin(int turn)
    {
        Charge();
        _turn = turn;
        _granted = source.Grant(loop.Now, turn);
        return _granted > 0 ? turn : 0;
    }

    /// <summary>Whether the client has to wait from here on.</summary>
    public bool MustWait()
    {
        var wait = Charge();
        if (wait == 0 || _hasLeft) return false;
        rates.NoteSlowed(source, remoteName, loop.Now);
        loop.Schedule(this, wait);
        return true;
    }

    /// <summary>The client has gone.</summary>
    public void Abandon()
    {
        if (_hasLeft) return;
        _hasLeft = true;
        Charge();
        loop.Cancel(this);
        rates.Leave(source);
    }

    protected override void Fire() => _wake();

    private long Charge()
    {
        var wait = source.Charge(loop.Now, _requests, _bytes);
        _requests = _bytes = 0;
        return wait;
    }
}
