using Understudy.Protocol.Versions;
using Understudy.Proxy.Pools;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Health;

/// <summary>Gives a tier other servers, weights, or another distribution, while another tier answers for it. On the first worker's
/// loop.</summary>
/// <remarks>
/// Its servers are drained first, so that no request is lost with a connection. Then, in one snapshot, keys belong elsewhere and all of the
/// tier is out of use; each of its servers comes back as one that has missed what nobody can list: emptied, and filled from the other
/// tiers. So none can show what it held of a key before the key was its own.
/// </remarks>
/// <param name="crew">Whose tier.</param>
/// <param name="tier">Its number.</param>
/// <param name="asked">What takes its place.</param>
/// <param name="addresses">Of the servers asked for, in their order; null where nobody knows it yet.</param>
/// <param name="loginOf">As whom to log in to a server, should it ask.</param>
/// <param name="tlsOf">What it takes to reach a server by TLS; null: it is spoken to in clear.</param>
/// <param name="onOver">Called once: why nothing has changed; null if it has.</param>
internal sealed class TierMove(
    RecoveryCrew crew, int tier, Tier asked, IReadOnlyList<NetworkAddress?> addresses, Func<ServerOptions, ServerLogin?> loginOf,
    Func<ServerOptions, TlsTarget?> tlsOf, Action<string?> onOver)
{
    private const string Reason = "keys of its tier move";

    private readonly List<int> _drained = [];

    /// <summary>Begins, unless no other tier can answer.</summary>
    public void Start()
    {
        var snapshot = crew.Board.Current;
        if (snapshot.CanMove(tier, out var gap))
        {
            foreach (var server in snapshot.Pool.Tiers[tier].Numbers.Where(snapshot.IsIn))
            {
                _drained.Add(server);
                crew.Apply(server, ReplicaEvent.DrainAsked, Reason);
            }

            // All steps of a request that began before this have ended by then, or will do without these servers.
            var worker = crew.First;
            worker.Loop.Schedule(new ActionTimer(Move), worker.ReplyTimeoutNanoseconds + worker.GraceNanoseconds);
            return;
        }

        onOver(TextOf(new MoveObstacle(gap)));
    }

    private void Move()
    {
        var before = crew.Board.Current.Pool;
        crew.Board.TryMove(tier, asked, out var changes, out var obstacle);
        if (obstacle is not null)
        {
            foreach (var server in _drained) crew.Apply(server, ReplicaEvent.ReadmitAsked, "keys of its tier stay");
            onOver(TextOf(obstacle));
            return;
        }

        var after = crew.Board.Current.Pool;
        crew.Logger.TierMoved(asked.Name, string.Join(", ", asked.Servers), before.Tiers[tier].Servers.Count);
        foreach (var (server, change) in changes) Begin(before, after, server, change);
        foreach (var (server, _) in changes) crew.First.Loop.Post(new LoopCall(crew.Watches[server].ProbeNow));
        onOver(null);
    }

    private void Begin(Pool before, Pool after, int server, ReplicaChange change)
    {
        var place = crew.Servers[server];
        (place.IsPartlyFilled, place.IsSourceBack, place.SameAs) = (false, false, null);

        // Nobody can list what it lacks: all the writes of keys that it did not have before.
        if (crew.Rules.EmptiesMoved) crew.Missed.Note(server, key: default);
        if (!after.IsTaken(server))
        {
            crew.OnChanged(server, change, Reason);
            Become(server, after, place);
            return;
        }

        if (place.Name != after.Servers[server].ToString())
        {
            if (before.IsTaken(server)) Leave(place);
            Become(server, after, place);
        }

        // A server that stays may be reached in another way from now on.
        var options = after.Servers[server];
        (place.Login, place.Tls) = (loginOf(options), tlsOf(options));

        // One that an operator took out of use stays so.
        if (change.After != ReplicaState.Ejected) crew.OnChanged(server, change, Reason);
    }

    // Whoever knows of it by an older file is told that it misses writes from now on.
    private void Leave(PoolServer place)
    {
        crew.Logger.ServerLeft(place.Name);
        crew.OutTimes.Begin(place, crew.First.Loop.UnixMilliseconds);
        crew.First.Marks.OnLost(place.Number);
    }

    private void Become(int server, Pool after, PoolServer place)
    {
        var options = after.Servers[server];
        var number = after.IsTaken(server) ? Array.IndexOf([.. after.Tiers[tier].Numbers], server) : -1;
        place.Become(options.ToString(), number < 0 ? null : addresses[number]);
        crew.Capabilities.Set(server, null);
        crew.Watches[server].OnMoved(hadAddress: true);
    }

    private string TextOf(MoveObstacle obstacle) => obstacle switch
    {
        { IsFull: true } => $"tier {asked.Name}: there is no place for so many more servers before a restart",
        { Gap: < 0 } => $"tier {asked.Name}: its keys cannot move while it runs, since no other tier holds a copy of them",
        _ => $"tier {asked.Name}: its keys cannot move now, since {crew.NameOf(obstacle.Gap)} is "
            + $"{crew.Board.Current.StateOf(obstacle.Gap).ToString().ToUpperInvariant()}, and no other tier would be whole",
    };
}
