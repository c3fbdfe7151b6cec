using Understudy.Hashing;
using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Copies;

/// <summary>Where a request stands among the writes that its worker sends, where a key has several copies.</summary>
internal struct KeyOrder
{
    private long _writesBefore;      // in terms of Worker.Writes
    private long _settingsBefore;    // in terms of Worker.Settings

    /// <summary>Fingerprint of the key, if the request can change the item or how long it lives; else 0.</summary>
    public ulong WrittenKey { get; private set; }

    /// <summary>It can change what a read finds, and not only for how long.</summary>
    public bool ChangesValue { get; private set; }

    /// <summary>It leaves nothing of the item as it was, on any replica.</summary>
    public bool Replaces { get; private set; }

    /// <summary>A read sets out.</summary>
    public void BeginRead(CopyWorker worker)
    {
        _writesBefore = worker.Writes.Now;
        _settingsBefore = worker.Settings.Now;
    }

    /// <summary>A request sets out: lets copies and reads under way know of it if it writes.</summary>
    /// <param name="worker">Whose request it is.</param>
    /// <param name="verb">Of the request.</param>
    /// <param name="exptime">Of the request.</param>
    /// <param name="kind">Its plan.</param>
    /// <param name="key">As servers store it.</param>
    /// <param name="replicas">Of the key.</param>
    public void Begin(CopyWorker worker, Verb verb, long exptime, PlanKind kind, ReadOnlySpan<byte> key, in KeyReplicas replicas)
    {
        if (kind != PlanKind.Read)
        {
            var isTouch = verb == Verb.Touch;
            WrittenKey = KeyFingerprint.Of(key);
            ChangesValue = PlanKinds.ChangesValue(kind, verb);
            Replaces = ChangesValue && !PlanKinds.RunsOnOne(kind);
            if (worker.Guards.Count > 0) WarnCopies(worker, isTouch, exptime, kind, in replicas);
            if (Replaces || isTouch) worker.Settings.Add(WrittenKey);
            if ((isTouch || PlanKinds.TouchesFound(kind)) && worker.Touched.IsWatched) worker.Touched.Add(WrittenKey, exptime);

            // A touch leaves the item as it is, so a read that misses meanwhile may still ask the next replica.
            if (ChangesValue) worker.Writes.Add(WrittenKey);
        }

        BeginRead(worker);
    }

    /// <summary>The flight is over.</summary>
    public void Clear() => (WrittenKey, ChangesValue, Replaces) = (0, false, false);

    /// <summary>Nothing can have been written after the request, whatever the key: spares the question.</summary>
    public readonly bool IsLast(CopyWorker worker) => worker.Writes.Now == _writesBefore && worker.Guards.Count == 0;

    /// <summary>Whether a replica asked only now could have what was written after the request.</summary>
    /// <param name="worker">Whose request it is.</param>
    /// <param name="key">The key's fingerprint.</param>
    /// <param name="except">The copy that the request itself makes.</param>
    public readonly bool IsWrittenSince(CopyWorker worker, ulong key, KeyGuard? except = null) =>
        worker.IsBeingWritten(key, _writesBefore, except);

    /// <summary>Whether the key's TTL was set anew after the request.</summary>
    public readonly bool IsSetSince(CopyWorker worker, ulong key) => worker.Settings.IsWrittenSince(_settingsBefore, key);

    private readonly void WarnCopies(CopyWorker worker, bool isTouch, long exptime, PlanKind kind, in KeyReplicas replicas)
    {
        if (Replaces) worker.Guards.OnReplaced(WrittenKey);
        else if (isTouch) worker.Guards.OnTouched(WrittenKey, exptime);
        else if (PlanKinds.TouchesFound(kind)) worker.Guards.OnCopyFollows(WrittenKey, FirstAsked(worker, in replicas));
    }

    private readonly int FirstAsked(CopyWorker worker, in KeyReplicas replicas)
    {
        var readable = replicas.Readable(worker.Snapshot);
        var preferred = readable & replicas.ReplicaOf(worker.Guards.SourceOf(WrittenKey));
        var asked = preferred.IsEmpty ? readable : preferred;
        return asked.IsEmpty ? -1 : replicas.ServerOf(asked.First);
    }
}
