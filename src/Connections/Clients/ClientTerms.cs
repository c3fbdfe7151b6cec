using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>On what terms one worker serves its clients: the same for all of them.</summary>
public sealed class ClientTerms
{
    /// <summary>Above this much unsent output no further requests are read from a client until it has taken half of it.</summary>
    public const int PauseBytes = 1 << 20;

    // A request and so many bytes of its line cost about the same: a few keys.
    private const int LineBytesShift = 5;

    private ClientSockets? _sockets;

    /// <summary>The worker's.</summary>
    public required IEventLoop Loop { get; init; }

    /// <summary>What its clients make it hold.</summary>
    public required ClientMemory Memory { get; init; }

    /// <summary>Clients of other protocols, of all workers.</summary>
    public required ForeignClients Foreign { get; init; }

    /// <summary>Clients with whom there is no agreement on TLS, by the reason; of all workers.</summary>
    public required ForeignClients Insecure { get; init; }

    /// <summary>How much clients from one source may ask and send; null: any amount.</summary>
    public SourceRates? Rates { get; init; }

    /// <summary>What is done for one client before others have their turn: about a millisecond.</summary>
    public required int RequestsPerTurn { get; init; }

    /// <summary>One that has to wait for room keeps what it had sent by then, a receive buffer at most; else it keeps what there is room
    /// for, or has to go.</summary>
    public bool KeepsWhatCame { get; init; }

    /// <summary>Largest value that is taken.</summary>
    public int MaxValueBytes { get; set; }

    /// <summary>How it takes over their connections.</summary>
    public ClientSockets Sockets => _sockets ??= new ClientSockets(Loop, Insecure);

    /// <summary>What the requests of a client have to pass; null: nothing.</summary>
    /// <param name="accepted">Its connection.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="last">What stands behind everything else; null: nothing.</param>
    public IRequestGate? OpenGate(AcceptedSocket accepted, ClientListener listener, IRequestGate? last = null)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(listener);
        var gate = listener.OpenGate(Loop, last);
        return Rates is null ? gate : Rates.OpenGate(accepted.RemoteName, Loop, gate);
    }

    /// <summary>What a request costs of a turn, by its line.</summary>
    public static int CostOf(in Request request) => 1 + (request.LineLength >> LineBytesShift);
}
