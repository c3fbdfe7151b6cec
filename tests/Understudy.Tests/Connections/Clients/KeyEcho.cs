using System.Text;
using Understudy.Connections.Clients;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Tests.Connections.Clients;

/// <summary>The smallest engine: a client whose requests are answered with their keys, each on a line of its own, once the test says that
/// they are finished; some commands do what engines do.</summary>
internal sealed class KeyEcho : ClientConnection<KeyEcho.Sink>
{
    private readonly ClientTerms _terms;

    private KeyEcho(ClientTerms terms, IRequestGate? gate = null)
        : base(terms, gate)
    {
        _terms = terms;
        Requests.Serve(new Sink(this));
    }

    /// <summary>Requests that have set out and are not finished.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Most of them; requests are finished at once where it is 0.</summary>
    public int MostUnderWay { get; init; }

    /// <summary>The first request is answered in three pieces, one in each turn.</summary>
    public bool GivesPieces { get; init; }

    public int Pieces { get; private set; }

    public int TurnsEnded { get; private set; }

    public long RoomForEach { get; init; }

    public bool IsPaused => Requests.IsPaused;

    public bool AwaitsRoom => Requests.AwaitsRoom;

    public string Answered => Encoding.ASCII.GetString(Output.Unread);

    public override bool WasServed => true;

    protected override long LastHeardAt => 0;

    protected override bool IsDone => UnderWay == 0;

    protected override ReadOnlySpan<byte> NoRoomReply => "no room\n"u8;

    /// <summary>A client without a socket: bytes come from the test.</summary>
    public static KeyEcho On(EpollLoop loop, int mostUnderWay = 0) => new(TermsOn(loop)) { MostUnderWay = mostUnderWay };

    public static KeyEcho Behind(IRequestGate gate, EpollLoop loop) => new(TermsOn(loop), gate);

    public static KeyEcho With(ClientTerms terms, bool givesPieces = false, long roomForEach = 0) =>
        new(terms) { GivesPieces = givesPieces, RoomForEach = roomForEach };

    public static ClientTerms TermsOn(EpollLoop loop, int requestsPerTurn = 100, bool keepsWhatCame = false) => new()
    {
        Loop = loop,
        Memory = new ClientMemory(loop, TimeSpan.Zero, (_, _, _, _) => { }),
        Foreign = new ForeignClients((_, _, _) => { }),
        Insecure = new ForeignClients((_, _, _) => { }),
        RequestsPerTurn = requestsPerTurn,
        KeepsWhatCame = keepsWhatCame,
        MaxValueBytes = 100,
    };

    public override void Answer(ReadOnlySpan<byte> reply) => Output.Append(reply);

    public void Send(string bytes) => OnReceived(Encoding.ASCII.GetBytes(bytes));

    /// <summary>The oldest requests under way are finished.</summary>
    public void Finish(int requests)
    {
        UnderWay -= requests;
        TryResume();
    }

    /// <summary>What a worker does with its clients at the end of a batch.</summary>
    public void GoOn() => TryResume();

    /// <summary>The client takes what it was sent.</summary>
    public void Take()
    {
        Output.Clear();
        TryResume();
    }

    protected internal override void MarkDirty() => IsDirty = true;

    protected internal override void EndTurn() => TurnsEnded++;

    protected override void CountReceived(int bytes)
    {
    }

    protected override void OnRead()
    {
    }

    protected override void OnLeft()
    {
    }

    internal readonly struct Sink(KeyEcho client) : IRequestSink
    {
        private const int MostPieces = 3;

        public bool IsFull => client.MostUnderWay > 0 && client.UnderWay >= client.MostUnderWay;

        public bool MayGoOn(bool isHeldBack) => isHeldBack ? client.UnderWay == 0 : client.UnderWay * 2 <= client.MostUnderWay;

        public bool TryGoOn(ReadOnlySpan<byte> bytes, out int consumed)
        {
            var hasBegun = client.Pieces is > 0 and < MostPieces;
            consumed = hasBegun ? GivePiece(bytes) : 0;
            return hasBegun;
        }

        public long RoomFor(in Request request) => client.RoomForEach;

        public bool MustWait(ReadOnlySpan<byte> bytes, in Request request) => request.Verb == Verb.FlushAll && client.UnderWay > 0;

        public int Accept(ReadOnlySpan<byte> bytes, in Request request)
        {
            if (client.GivesPieces) return GivePiece(bytes);
            client.Spend(1);
            if (client.MostUnderWay > 0) client.UnderWay++;
            if (request.Verb == Verb.Quit) client.End();
            client.Output.Append(request.KeyLength > 0 ? bytes.Slice(request.KeyOffset, request.KeyLength) : "-"u8);
            client.Output.Append("\n"u8);
            return (int)request.Length;
        }

        public void Refuse(ReadOnlySpan<byte> bytes, in Request request) => client.Output.Append(RequestErrors.Reply(in request));

        public int AcceptBinary(ReadOnlySpan<byte> bytes, in Request request) => Accept(bytes, in request);

        public void RefuseBinary(ReadOnlySpan<byte> bytes, in Request request)
        {
            if (request.Error == RequestError.None) return;
            Span<byte> error = stackalloc byte[BinaryFrame.MaxFrontBytes];
            client.Output.Append(error[..BinaryFrame.WriteError(in request, BinaryStatus.UnknownCommand, error)]);
        }

        // One piece of the answer in each turn.
        private int GivePiece(ReadOnlySpan<byte> bytes)
        {
            client.Output.Append("piece\n"u8);
            client.Spend(client._terms.RequestsPerTurn);
            return ++client.Pieces < MostPieces ? 0 : bytes.IndexOf((byte)'\n') + 1;
        }
    }
}
