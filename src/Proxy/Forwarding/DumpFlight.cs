using System.Text;
using Understudy.Protocol;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Rejoin;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>: each key once, as the server tells of it from which it would be read
/// now.</summary>
/// <remarks>Nothing is gathered: keys go to the client as they come, and a client that takes less than comes holds up the servers' lists
/// (<see cref="DumpFeed"/>, 16 MiB), for so long as it takes anything. One dump at a time on each worker. A list that is not whole ends
/// with an error and an <c>END</c>, since that is what all who ask for it wait for.</remarks>
internal sealed class DumpFlight : ServerFlight, ILongFlight
{
    // What one batch takes: less than a millisecond.
    private const int KeysPerTurn = 512;
    private const long StallNanoseconds = 10_000_000_000;

    private readonly ActionTimer _stallTimer;
    private IKeyFeed? _feed;
    private RoutingSnapshot? _snapshot;
    private bool _isMgdump;
    private bool _waitsForKeys;
    private string? _problem;

    public DumpFlight(ForwardingWorker worker)
        : base(worker) => _stallTimer = new ActionTimer(GiveUp);

    public void Start(ClientConnection client, bool isMgdump)
    {
        _isMgdump = isMgdump;
        var snapshot = _snapshot = Worker.Board.Current;
        Result = RequestOutcome.Done;
        Attach(client, CountedVerb.Dump);
        client.HoldBack();
        _problem = snapshot.IsEveryKeyWhole ? null : "some keys have no live copy";
        var sources = Worker.Upstreams.Where(source => IsAsked(snapshot, source.Server));
        _feed = new DumpFeed(Worker, sources, IsShown);
        _waitsForKeys = true;
        _feed.Start(OnMore);
    }

    public void GoOn()
    {
        Worker.Loop.Cancel(_stallTimer);
        if (Client is null)
        {
            End();
            return;
        }

        var left = KeysPerTurn;
        while (left > 0 && _feed!.TryTake(out var key))
        {
            Write(in key);
            left--;
        }

        if (left == 0) Await();
        else if (_feed!.IsOpen) _waitsForKeys = true;
        else Conclude();
    }

    protected override void Recycle()
    {
        _feed = null;
        _snapshot = null;
        Worker.Dump = null;
        Worker.DumpFlights.Return(this);
    }

    // A tier of which all are read lists everything; those behind it are asked only where one is missing.
    private static bool IsAsked(RoutingSnapshot snapshot, int server)
    {
        var own = snapshot.Pool.TierOf(server);
        return snapshot.IsWhole(server) && !snapshot.Pool.Tiers.Take(own).Any(tier => tier.Numbers.All(snapshot.IsIn));
    }

    private bool IsShown(ReadOnlySpan<byte> key, int source) =>
        !key.StartsWith(OutMark.ReservedPrefix) && _snapshot!.FirstWhole(key) == source;

    private void OnMore()
    {
        if (!_waitsForKeys) return;
        _waitsForKeys = false;
        if (Client is null) End();
        else Await();
    }

    private void Await()
    {
        Worker.Loop.Schedule(_stallTimer, StallNanoseconds);
        Client!.GoOnLater(this);
    }

    // While a list stands still its server holds a lock.
    private void GiveUp()
    {
        _problem ??= "nobody took the list for 10 s";
        _feed!.Stop();
    }

    private void Write(in ListedKey key)
    {
        var line = new DumpLine(Reserve(DumpLine.Room));
        if (_isMgdump) line.AddCommand(in key);
        else line.AddDescription(in key, TokenOf(in key), Worker.Loop.UnixMilliseconds / 1000);
        Advance(line.Length);
    }

    private ulong TokenOf(in ListedKey key) => CasToken.Exchange(key.Cas, Worker.Upstreams[key.Source].CasMask);

    private void Conclude()
    {
        if ((_problem ?? _feed!.Problem) is { } problem)
        {
            Result = RequestOutcome.NoLiveCopy;
            Append(Encoding.UTF8.GetBytes($"SERVER_ERROR the list is not whole: {problem}\r\n"));
        }

        Append(EndOf(_isMgdump));
        End();
    }

    /// <summary>The line that ends a dump.</summary>
    public static ReadOnlySpan<byte> EndOf(bool isMgdump) => isMgdump ? "EN\r\n"u8 : "END\r\n"u8;

    private void End()
    {
        Worker.Loop.Cancel(_stallTimer);
        _feed!.Stop();
        Complete();
    }
}
