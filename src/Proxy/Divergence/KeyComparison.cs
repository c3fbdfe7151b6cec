using Understudy.Hashing;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Divergence;

/// <summary>Compares one item on two replicas, and removes it from the one in doubt if they differ.</summary>
/// <remarks>
/// First both are asked whether they have it, which changes nothing: a stale item is as a rule on one replica only, and is not read, since
/// that would take the right to renew it away from clients.
/// Both are asked in one go, over the connections that carry the key's writes, so both answer at the same place in the order of writes.
/// Only a write that takes several steps (a touch that follows a read, the result of a conditional write) can be between its steps then;
/// so a difference counts only if it is still there a while later and nobody has written the key meanwhile.
/// </remarks>
internal sealed class KeyComparison : IUpstreamCall
{
    private const int ReferenceTag = 0;
    private const int SuspectTag = 1;
    private const int DeleteTag = 2;
    private const int GiveBackTag = 4;   // and above: the replica is in the low bit
    private const int LookTag = 8;       // as above

    // Longer than any request takes with all its deadlines.
    private const long AskAgainNanoseconds = 1_500_000_000;

    private readonly CopyWorker _worker;
    private readonly ReplicaComparer _comparer;
    private readonly ActionTimer _timer;
    private readonly MetaKey _key = new();
    private readonly CopyState[] _states = new CopyState[2];
    private readonly Verb[] _verbs = new Verb[2];
    private UpstreamConnection _reference = null!;
    private UpstreamConnection _suspect = null!;
    private Action<Verdict>? _onDone;
    private ulong _fingerprint;
    private ulong _givenBack;
    private long _startedAt;         // in terms of Worker.Writes
    private int _waiting;
    private bool _hasFailed;
    private bool _isReading;         // not looking any more
    private int _found;
    private bool _isSecondLook;

    public KeyComparison(CopyWorker worker, ReplicaComparer comparer)
    {
        _worker = worker;
        _comparer = comparer;
        _timer = new ActionTimer(LookAgain);
    }

    public int Suspect => _suspect.Server;

    /// <summary>For the log: the key as a meta command has it.</summary>
    public string KeyText => _key.ToString();

    /// <summary>For the log: what both hold.</summary>
    public string Difference => $"{_states[ReferenceTag]} on {_comparer.NameOf(_reference.Server)}, {_states[SuspectTag]} on it";

    /// <param name="key">As the servers store it.</param>
    /// <param name="reference">The replica that is believed.</param>
    /// <param name="suspect">The replica that loses the item if they differ.</param>
    /// <param name="onDone">Called at the end, unless this returns false.</param>
    /// <returns>False if they cannot be compared now.</returns>
    public bool TryStart(ReadOnlySpan<byte> key, UpstreamConnection reference, UpstreamConnection suspect, Action<Verdict> onDone)
    {
        _fingerprint = KeyFingerprint.Of(key);
        if (!_key.TrySet(key)) return false;
        (_reference, _suspect, _onDone) = (reference, suspect, onDone);
        _startedAt = _worker.Writes.Now;
        _isSecondLook = false;
        return TryAsk();
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        if (tag >= LookTag)
        {
            _key.WriteLook(upstream);
        }
        else if (tag >= GiveBackTag)
        {
            ItemState.WriteGiveBack(_key.Text, _key.IsBase64, _givenBack, upstream);
        }
        else if (tag == DeleteTag)
        {
            _key.WriteDelete(upstream);
        }
        else
        {
            ItemState.WriteQuery(_verbs[tag], _key.Text, _key.IsBase64, upstream);
        }
    }

    public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) => _key.IsShownBy(frame, in reply);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (tag >= LookTag)
        {
            if (reply.Kind is ReplyKind.MetaDebug or ReplyKind.MetaExists) _found++;
            else if (reply.Kind is not (ReplyKind.MetaMiss or ReplyKind.MetaNotFound)) _hasFailed = true;
            OnAnswered();
            return false;
        }

        if (tag >= DeleteTag) return false;
        if (reply is { IsWin: true, IsStale: true })
        {
            _givenBack = reply.Cas;
            upstream.TryEnqueue(this, GiveBackTag | tag, Verb.MetaDelete, out _);
        }

        _states[tag] = CopyState.Of(frame, in reply);
        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        if (tag is >= DeleteTag and < LookTag) return;
        _hasFailed = true;
        OnAnswered();
    }

    private bool TryAsk()
    {
        _found = 0;

        // What has no meta commands has no stale items.
        var canLook = _reference.Capabilities.HasMeta && _suspect.Capabilities.HasMeta;
        return canLook ? TryAskBoth(LookTag, _key.LookVerb, _key.LookVerb) : TryRead();
    }

    private bool TryRead()
    {
        (_verbs[ReferenceTag], _verbs[SuspectTag]) =
            (ItemState.QueryVerb(_reference.Capabilities), ItemState.QueryVerb(_suspect.Capabilities));
        return TryAskBoth(0, _verbs[ReferenceTag], _verbs[SuspectTag]);
    }

    private bool TryAskBoth(int tags, Verb ofReference, Verb ofSuspect)
    {
        if (_worker.IsBeingWritten(_fingerprint, _startedAt) || _worker.StaleKeys.Has(_fingerprint)) return false;
        _isReading = tags == 0;
        _hasFailed = false;
        _waiting = 0;
        if (_reference.TryEnqueue(this, tags | ReferenceTag, ofReference, out _)) _waiting++;
        if (_waiting > 0 && _suspect.TryEnqueue(this, tags | SuspectTag, ofSuspect, out _)) _waiting++;
        else _hasFailed = true;
        return _waiting > 0;
    }

    private void OnAnswered()
    {
        if (--_waiting > 0) return;
        if (!_isReading && !_hasFailed && _found == _states.Length)
        {
            if (!TryRead()) End(Verdict.Unclear);
            return;
        }

        var verdict = _hasFailed ? Verdict.Unclear
            : !_isReading ? _found == 0 ? Verdict.Equal : Verdict.Missing
            : CopyState.Compare(in _states[ReferenceTag], in _states[SuspectTag]);
        if (verdict != Verdict.Different)
        {
            End(verdict);
        }
        else if (!_isSecondLook)
        {
            _isSecondLook = true;
            _worker.Loop.Schedule(_timer, AskAgainNanoseconds);
        }
        else if (_worker.IsBeingWritten(_fingerprint, _startedAt))
        {
            End(Verdict.Unclear);
        }
        else
        {
            // A delete may stand in for a value: whoever is wrong, this replica is not any more. It is written at once, or this object
            // would be busy with another key by then; a server that is not up comes back in order anyway.
            if (_suspect.State == UpstreamState.Up) _suspect.TryEnqueue(this, DeleteTag, _key.DeleteVerb, out _);
            End(Verdict.Different);
        }
    }

    private void LookAgain()
    {
        if (!TryAsk()) End(Verdict.Unclear);
    }

    private void End(Verdict verdict)
    {
        var onDone = _onDone!;
        _onDone = null;
        _comparer.OnOver(this, verdict);
        onDone(verdict);
    }
}
