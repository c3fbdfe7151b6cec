using System.Numerics;
using System.Runtime.CompilerServices;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Versions;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Upstreams;

/// <summary>The calls of one connection in the order of their replies: first those written, then those that wait for the
/// connection.</summary>
internal sealed class PendingCalls
{
    /// <summary>Most frames that one reply may have. The line of a retrieval holds a thousand keys, and a server's statistics are a few
    /// hundred lines.</summary>
    public const int MaxFrames = 4096;

    private PendingCall[] _ring = new PendingCall[64];
    private uint _head;
    private uint _tail;

    public int Count => (int)(_tail - _head);

    /// <summary>How many of them have been put into the output: these the server owes a reply.</summary>
    public int Written { get; private set; }

    /// <summary>Something that the server owes a reply for may change what it holds.</summary>
    public bool OweWrites
    {
        get
        {
            for (var i = 0; i < Written; i++)
            {
                if (!IsHarmless(this[i].Verb)) return true;
            }

            return false;
        }
    }

    /// <summary>The number of the oldest call: they are numbered as they are written.</summary>
    public uint FirstNumber => _head;

    /// <summary>The number of the call that is written next.</summary>
    public uint NextNumber => _head + (uint)Written;

    /// <summary>The oldest call.</summary>
    public ref PendingCall First => ref this[0];

    /// <summary>The call that is so many behind the oldest.</summary>
    public ref PendingCall this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _ring[(_head + (uint)index) & (uint)(_ring.Length - 1)];
    }

    public void Add(IUpstreamCall call, int tag, Verb verb, long deadline, long now, bool isBrief = false)
    {
        if (Count == _ring.Length) Grow();
        ref var entry = ref _ring[_tail++ & (uint)(_ring.Length - 1)];
        entry.Call = call;
        entry.Tag = tag;
        entry.Verb = verb;
        entry.AddedAt = now;
        entry.Deadline = deadline;
        entry.IsBrief = isBrief;
        entry.IsGivenUp = false;
        entry.IsNumbered = false;
        entry.FramesLeft = MaxFrames;
        entry.Postponements = 0;
    }

    /// <summary>The first call that waited is in the output now.</summary>
    /// <param name="requestEnd">Where it ends in the stream of requests, modulo 2^32.</param>
    /// <param name="isNumbered">With its number as the opaque.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkWritten(uint requestEnd, bool isNumbered = false)
    {
        ref var entry = ref this[Written++];
        entry.RequestEnd = requestEnd;
        entry.IsNumbered = isNumbered;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RemoveFirst()
    {
        First.Call = null;
        _head++;
        if (Written > 0) Written--;
    }

    /// <summary>No reply will come: removes all calls and tells each.</summary>
    /// <returns>How many of them had been written, and were waited for.</returns>
    public int FailAll()
    {
        var lost = 0;
        while (Count > 0)
        {
            var (call, tag) = (First.Call, First.Tag);
            var failure = Written > 0 ? Outcome.Lost : Outcome.NotSent;
            if (call is not null && failure == Outcome.Lost && !First.IsGivenUp) lost++;
            RemoveFirst();
            call?.OnFailure(tag, failure);
        }

        return lost;
    }

    /// <summary>Removes the last calls, which have not been written, and tells each: there is no room to write them.</summary>
    public void FailUnwritten()
    {
        var failed = new PendingCall[Count - Written];
        for (var i = 0; i < failed.Length; i++)
        {
            failed[i] = this[Written + i];
            this[Written + i].Call = null;
        }

        // First the queue, then the calls: what becomes of them may come to it.
        _tail = _head + (uint)Written;
        foreach (var call in failed) call.Call?.OnFailure(call.Tag, Outcome.NotSent);
    }

    /// <summary>Tells the calls that a server cannot be asked; they were taken before it had said who it is. What becomes of them may come
    /// to this queue too, behind the others.</summary>
    public void FailUnknown(ServerCapabilities capabilities)
    {
        for (var i = 0; i < Count; i++)
        {
            var (call, tag) = (this[i].Call, this[i].Tag);
            if (call is null || capabilities.Knows(this[i].Verb)) continue;
            this[i].Call = null;
            call.OnFailure(tag, Outcome.NotSent);
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

    // A meta get may touch an item or leave an empty one behind.
    private static bool IsHarmless(Verb verb) =>
        verb is Verb.Get or Verb.Gets or Verb.MetaNoop or Verb.MetaDebug or Verb.Version or Verb.Stats;

    private void Grow()
    {
        var larger = new PendingCall[BitOperations.RoundUpToPowerOf2((uint)_ring.Length + 1)];
        for (var i = 0; i < Count; i++) larger[(_head + (uint)i) & (uint)(larger.Length - 1)] = this[i];
        _ring = larger;
    }
}
