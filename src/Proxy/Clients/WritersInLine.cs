using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Clients;

/// <summary>Clients of one worker whose next write waits until the servers of its key have taken what was sent before. They are not read
/// from meanwhile, so that the pressure ends where it comes from.</summary>
/// <remarks>
/// A write that a copy does not get makes that copy useless, so a server that is slower than its writers would be taken out of use for
/// what clients ask of it. Reads do not wait: they are short, and another copy may answer them. A server that takes nothing at all holds
/// nobody: its deadlines end that (<see cref="UpstreamConnection.IsBehind"/>).
/// </remarks>
internal sealed class WritersInLine
{
    // Connections of other workers do not tell when they are free again.
    private const long ForeignLookNanoseconds = 1_000_000;
    private const long LookNanoseconds = 100_000_000;

    private readonly ClientWorker _worker;
    private readonly List<Place> _places = [];
    private readonly int[] _waiting;     // by server
    private readonly ServerBacklog _backlog;
    private readonly ActionTimer _timer;

    public WritersInLine(ClientWorker worker, int servers)
    {
        _worker = worker;
        _waiting = new int[servers];
        _backlog = worker.Backlog;

        // It only has to wake the loop: the line is looked at in every batch.
        _timer = new ActionTimer(() => { });
    }

    /// <summary>How often a write had to wait.</summary>
    public long Held { get; private set; }

    /// <summary>Writes that were refused, since they had waited for as long as a request may take.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether small writes too have to ask: someone waits, or a connection is behind.</summary>
    public bool IsNeeded => _places.Count > 0 || _backlog.IsAny;

    /// <summary>Lets a client wait if its next request is a write whose servers are behind. It is told when that is over.</summary>
    /// <param name="client">Whose request it is.</param>
    /// <param name="source">The request as received.</param>
    /// <param name="request">What the parser read from it.</param>
    public unsafe bool TryStand(ClientConnection client, byte* source, in Request request)
    {
        if (!IsWrite(in request)) return false;
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        if (!RequestKey.TryGet(source, in request, decoded, out var key)) return false;
        var place = new Place { Client = client, Since = _worker.Loop.Now };
        place.Replicas.Locate(_worker.Snapshot, key);
        place.Writer = !_worker.HasLanes ? _worker : _worker.WriterOf(KeyFingerprint.Of(key));
        if (!HasWaiting(in place.Replicas) && !IsBehind(in place)) return false;
        Count(in place.Replicas, 1);
        _places.Add(place);
        (client.PlaceInLine, client.Line) = (PlaceInLine.Waiting, this);
        Held++;
        Look();
        return true;
    }

    /// <summary>The client has gone.</summary>
    public void Remove(ClientConnection client)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            if (_places[i].Client != client) continue;
            Count(_places[i].Replicas, -1);
            _places.RemoveAt(i);
            return;
        }
    }

    /// <summary>At the end of each batch: lets those go on whose servers have taken what was sent before.</summary>
    /// <returns>Whether there were any, so that there may be something to send.</returns>
    public bool Admit()
    {
        if (_places.Count == 0) return false;
        var hasAdmitted = false;
        var oldest = _worker.Loop.Now - _worker.ReplyTimeoutNanoseconds * CallDeadlines.MaxPostponements;
        for (var i = 0; i < _places.Count;)
        {
            var place = _places[i];
            var isBehind = IsBehind(in place);
            if (isBehind && place.Since > oldest)
            {
                i++;
                continue;
            }

            Count(in place.Replicas, -1);
            _places.RemoveAt(i);
            if (isBehind) Refused++;

            // It may come into line again, at its end.
            hasAdmitted = true;
            place.Client.OnLineOver(isRefused: isBehind, _worker.Loop.Now - place.Since);
        }

        if (_places.Count > 0) Look();
        return hasAdmitted;
    }

    private static bool IsWrite(in Request request) =>
        request is { Error: RequestError.None, KeyLength: > 0, HasManyKeys: false }
        && request.Verb is not (Verb.Get or Verb.Gets or Verb.Stats or Verb.FlushAll or Verb.Version or Verb.Verbosity or Verb.MetaNoop
            or Verb.MetaDebug or Verb.Quit)
        && PlanKinds.Of(in request) != PlanKind.Read;

    private bool HasWaiting(in KeyReplicas replicas)
    {
        for (var i = 0; i < replicas.Count; i++)
        {
            if (_waiting[replicas.ServerOf(i)] > 0) return true;
        }

        return false;
    }

    private bool IsBehind(in Place place)
    {
        if (place.Writer != _worker && place.Writer.InboxBytes > ServerBacklog.MostBytes) return true;
        for (var i = 0; i < place.Replicas.Count; i++)
        {
            var upstream = place.Writer.Upstreams[place.Replicas.ServerOf(i)];
            if (place.Writer == _worker ? upstream.IsBehindNow : upstream.IsBehind) return true;
        }

        return false;
    }

    private void Count(in KeyReplicas replicas, int by)
    {
        for (var i = 0; i < replicas.Count; i++) _waiting[replicas.ServerOf(i)] += by;
    }

    private void Look()
    {
        if (_timer.IsSet) return;
        _worker.Loop.Schedule(_timer, !_worker.HasLanes ? LookNanoseconds : ForeignLookNanoseconds);
    }

    private struct Place
    {
        public ClientConnection Client;
        public KeyReplicas Replicas;

        /// <summary>The worker that the write passes through.</summary>
        public ClientWorker Writer;
        public long Since;
    }
}
