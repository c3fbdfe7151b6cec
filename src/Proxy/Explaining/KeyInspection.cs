using Understudy.Hashing;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Explaining;

/// <summary>Asks the servers of one key what they hold of it, on the loop of the worker that its writes pass through, and changes
/// nothing.</summary>
/// <remarks>
/// First each is asked by <c>me</c>, which counts as no use of an item. Those that have it are then asked for value, flags and TTL by
/// <c>mg</c> with u, which is no use either, but one get more in that server's statistics; nothing else tells them. It gives the right to
/// renew a stale item to who asks first, so an item that is known to be stale is not asked for, and otherwise the right is given back, as
/// <see cref="Divergence.KeyComparison"/> does.
/// </remarks>
internal sealed class KeyInspection : IUpstreamCall
{
    private const int ReplicaBits = 3, ReplicaMask = (1 << ReplicaBits) - 1;
    private const int LookTag = 0, StateTag = 1 << ReplicaBits, GiveBackTag = 2 << ReplicaBits;

    private readonly ProxyWorker _worker;
    private readonly ulong _fingerprint;
    private readonly MetaKey _key = new();
    private readonly KeyReplicas _replicas;
    private readonly CopyFinding[] _findings;
    private readonly Action<KeyInspection> _onDone;
    private readonly long _startedAt;       // in terms of Worker.Writes
    private readonly bool _canBeNamed;
    private ulong _givenBack;
    private int _waiting;
    private bool _isStateAsked;

    public KeyInspection(ProxyWorker worker, ReadOnlySpan<byte> key, Action<KeyInspection> onDone)
    {
        _worker = worker;
        _onDone = onDone;
        _fingerprint = KeyFingerprint.Of(key);
        _startedAt = worker.Writes.Now;
        _canBeNamed = _key.TrySet(key);
        Snapshot = worker.Board.Current;
        _replicas.Locate(Snapshot, key);
        _findings = [.. Enumerable.Range(0, _replicas.Count).Select(_ => new CopyFinding())];
    }

    /// <summary>By which the key was located.</summary>
    public RoutingSnapshot Snapshot { get; }

    public KeyReplicas Replicas => _replicas;

    /// <summary>In the order in which they are read.</summary>
    public IReadOnlyList<CopyFinding> Findings => _findings;

    /// <summary>A client wrote it meanwhile, or is about to.</summary>
    public bool IsBeingWritten { get; private set; }

    public void Start()
    {
        for (var replica = 0; replica < _replicas.Count; replica++)
        {
            var upstream = UpstreamOf(replica);
            if (WhyNotAsked(upstream) is { } reason) _findings[replica].Note = reason;
            else if (upstream.TryEnqueue(this, LookTag | replica, _key.LookVerb, out _)) _waiting++;
            else _findings[replica].Fail("it cannot be asked now");
        }

        if (_waiting == 0) End();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag >= GiveBackTag) ItemState.WriteGiveBack(_key.Text, _key.IsBase64, _givenBack, upstream);
        else if (tag >= StateTag) ItemState.WriteQuery(Verb.MetaGet, _key.Text, _key.IsBase64, upstream);
        else _key.WriteLook(upstream);
    }

    public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) => _key.IsShownBy(frame, in reply);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (tag >= GiveBackTag) return false;
        var finding = _findings[tag & ReplicaMask];
        if (tag >= StateTag)
        {
            if (reply is { IsWin: true, IsStale: true })
            {
                _givenBack = reply.Cas;
                upstream.TryEnqueue(this, GiveBackTag, Verb.MetaDelete, out _);
            }

            finding.TakeState(frame, in reply);
        }
        else
        {
            finding.TakeLook(frame, in reply);
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag >= GiveBackTag) return;
        _findings[tag & ReplicaMask].Fail(failure switch
        {
            Outcome.TimedOut => "it did not answer in time",
            Outcome.Lost => "the connection was lost",
            _ => "it could not be asked",
        });
        OnAnswered();
    }

    private UpstreamConnection UpstreamOf(int replica) => _worker.Upstreams[_replicas.ServerOf(replica)];

    private string? WhyNotAsked(UpstreamConnection upstream)
    {
        if (!Snapshot.IsWritable(upstream.Server)) return "it is out of use, and nobody asks it";
        if (upstream.State != UpstreamState.Up) return "there is no connection to it yet";
        if (!_canBeNamed) return "no command that changes nothing can name this key";
        return upstream.Capabilities.HasMeta ? null : "its version cannot be asked without a use of the item";
    }

    private void OnAnswered()
    {
        if (--_waiting > 0) return;
        if (!_isStateAsked) AskForStates();
        if (_waiting == 0) End();
    }

    private void AskForStates()
    {
        _isStateAsked = true;
        var isStale = _worker.StaleKeys.Has(_fingerprint);
        for (var replica = 0; replica < _replicas.Count; replica++)
        {
            var finding = _findings[replica];
            if (!finding.IsHeld) continue;
            if (isStale) (finding.IsStale, finding.Note) = (true, "it was marked as stale; to ask for more would take its renewal away");
            else if (!UpstreamOf(replica).Capabilities.TellsState) finding.Note = "its version tells no more";
            else if (UpstreamOf(replica).TryEnqueue(this, StateTag | replica, Verb.MetaGet, out _)) _waiting++;
        }
    }

    private void End()
    {
        IsBeingWritten = _worker.IsBeingWritten(_fingerprint, _startedAt);
        _onDone(this);
    }
}
