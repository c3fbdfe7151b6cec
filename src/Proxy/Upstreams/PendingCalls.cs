using System.Numerics;
using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Upstreams;

/// <summary>The calls of one connection in the order of their replies: first those written, then those that wait for the
/// connection.</summary>
internal sealed class PendingCalls
{
    private PendingCall[] _ring = new PendingCall[64];
    private uint _head;
    private uint _tail;

    public int Count => (int)(_tail - _head);

    /// <summary>How many of them have been put into the output: these the server owes a reply.</summary>
    public int Written { get; private set; }

    /// <summary>The oldest call.</summary>
    public ref PendingCall First => ref this[0];

    /// <summary>The call that is so many behind the oldest.</summary>
    public ref PendingCall this[int index] => ref _ring[(_head + (uint)index) & (uint)(_ring.Length - 1)];

    public void Add(IUpstreamCall call, int tag, Verb verb, long deadline, bool isBrief = false)
    {
        if (Count == _ring.Length) Grow();
        ref var entry = ref _ring[_tail++ & (uint)(_ring.Length - 1)];
        entry.Call = call;
        entry.Tag = tag;
        entry.Verb = verb;
        entry.Deadline = deadline;
        entry.IsBrief = isBrief;
    }

    /// <summary>The first call that waited is in the output now.</summary>
    public void MarkWritten() => Written++;

    public void RemoveFirst()
    {
        First.Call = null;
        _head++;
        if (Written > 0) Written--;
    }

    /// <summary>No reply will come: removes all calls and tells each.</summary>
    public void FailAll()
    {
        while (Count > 0)
        {
            var (call, tag) = (First.Call, First.Tag);
            var failure = Written > 0 ? Outcome.Lost : Outcome.NotSent;
            RemoveFirst();
            call?.OnFailure(tag, failure);
        }
    }

    /// <summary>Removes the calls that have not been written and that nobody waits for any more; the others keep their order.</summary>
    public void RemoveAbandoned()
    {
        var kept = Written;
        for (var i = Written; i < Count; i++)
        {
            if (this[i].Call is null) continue;
            if (kept != i) this[kept] = this[i];
            kept++;
        }

        for (var i = kept; i < Count; i++) this[i].Call = null;
        _tail = _head + (uint)kept;
    }

    private void Grow()
    {
        var larger = new PendingCall[BitOperations.RoundUpToPowerOf2((uint)_ring.Length + 1)];
        var count = Count;
        for (var i = 0; i < count; i++) larger[i] = this[i];
        _ring = larger;
        _head = 0;
        _tail = (uint)count;
    }
}
