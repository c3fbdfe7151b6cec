using System.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Checking;

/// <summary>Everything that clients asked and were answered, in order, and what follows from it for each key. What an answer may be, given
/// that, says an <see cref="AnswerChecker"/>.</summary>
/// <remarks>
/// Two requests are ordered only if one was answered before the other was sent. A value is old for a read if its write had ended before
/// some change began that was acknowledged before the read began (a register under the rule of regularity, Lamport 1986).
/// </remarks>
/// <param name="clock">In nanoseconds.</param>
/// <param name="timeline">Where it is written down for a person.</param>
/// <param name="availability">What faults may excuse.</param>
/// <param name="deadline">Longest wait for an answer, in nanoseconds.</param>
/// <param name="waitsInLine">Whether the wait counts from the answer before it on the same connection.</param>
public sealed class History(IClock clock, Timeline timeline, IAvailability availability, long deadline, bool waitsInLine = false)
{
    // A write in doubt may surface for a while; about such keys nothing is said as to what must be there.
    private const long DoubtNanoseconds = 10 * Nanoseconds.Second;

    // From the time that a flush_all was put off to until it has reached all servers, or has failed.
    private const long FlushNanoseconds = Nanoseconds.Second;

    // A TTL that ends within a run is shorter.
    private const int LongTtl = 600;

    private readonly Dictionary<string, KeyHistory> _keys = [];
    private readonly AnswerChecker _checker = new(clock, timeline, availability, deadline, waitsInLine);
    private long _stamp;
    private readonly List<Operation> _flushes = [];   // asked for at once, and not answered
    private long _flushAt = long.MinValue / 2;   // when one was last asked for or answered
    private int _flushesAsked;       // to be put off, and it is not known since when
    private long _flushedBy = long.MinValue / 2;   // when all others that were put off have come and gone

    public IReadOnlyList<Violation> Violations => _checker.Violations;

    /// <summary>Of everything that clients saw, in order: two runs are the same if and only if their hashes are.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037ul;

    public long Requests { get; private set; }

    public long Errors { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    /// <summary>Reads of which it was sure that they had to find something.</summary>
    public long CertainReads { get; private set; }

    public void Begin(Operation operation, string client)
    {
        operation.Begin = ++_stamp;
        operation.IssuedAt = clock.Now;
        Requests++;
        operation.Floors = [.. operation.Keys.Select(key => Of(key).Floor)];
        if (operation.Keys.Count > 0) operation.CountFloor = Of(operation.Key).CountFloor;
        if (operation.Vivifies) operation.GoneBy = Of(operation.Key).GoneBy;
        if (operation.BringsValue)
        {
            var isPlain = operation.Kind is OperationKind.Set or OperationKind.MetaSet;
            operation.Write = Of(operation.Key).Begin(operation.Begin, clock.Now, operation.Client, isPlain);
        }
        else if (operation.IsChange)
        {
            Of(operation.Key).BeginChange();
            operation.Changes = Of(operation.Key).Begun;
        }
        else if (operation.Kind == OperationKind.FlushLater)
        {
            _flushesAsked++;
        }
        else if (operation.Kind == OperationKind.FlushAll)
        {
            _flushAt = clock.Now;
            _flushes.Add(operation);
            foreach (var key in _keys.Values) BeginFlush(key, operation);
        }

        if (operation.IsRemoval) Of(operation.Key).Existence.BeginRemoval(operation.Begin);
        // A time that is short ends within a run.
        if (operation.IsChange && operation.Ttl is > 0 and < LongTtl) Of(operation.Key).Existence.Expires = true;

        if (timeline.IsOn) timeline.Add(client, $"{operation}");
    }

    /// <summary>All that the same client had asked before is answered.</summary>
    public void ComeFirst(Operation operation) => operation.FirstSince = clock.Now;

    /// <summary>Takes a frame of the answer.</summary>
    /// <returns>A CAS token, if it brought one.</returns>
    public (string Key, ulong Token, long Received)? Take(Operation operation, ReadOnlySpan<byte> frame, in Reply reply)
    {
        var stamp = ++_stamp;
        Mix(frame);
        if (timeline.IsOn)
            timeline.Add($"client{operation.Client}", $"{operation} <- {Timeline.Shorten(frame)}");
        var isLast = ReplyShape.IsLast(operation.Verb, reply.Kind);
        if (isLast) _checker.CheckDeadline(operation);
        if (operation.Kind == OperationKind.CountOrCreate && reply.Kind == ReplyKind.MetaValue)
        {
            TakeCount(operation, frame, in reply, stamp);
            return null;
        }

        if (operation.Vivifies && reply is { IsWin: true, IsStale: false })
        {
            operation.HasCreated = true;
            Create(operation, stamp);
        }
        else if (operation.Vivifies && reply.Kind == ReplyKind.MetaDone && Of(operation.Key).Begun == operation.Changes)
        {
            _checker.CheckFound(operation);
        }

        if (reply.Kind is ReplyKind.Value or ReplyKind.MetaValue) return TakeValue(operation, frame, in reply, stamp);
        // Of all verbs only flush_all may be forbidden by a server.
        if (reply.Kind is (ReplyKind.ClientError or ReplyKind.Error) && operation.Kind != OperationKind.FlushAll)
            Fail(Promise.InSync, null, $"{operation} is valid and was answered {Timeline.Shorten(frame)}");
        var isDropped = operation.Kind == OperationKind.Overfill && frame.StartsWith("SERVER_ERROR object too large for cache"u8);
        if (reply.Kind == ReplyKind.ServerError && !isDropped) TakeError(operation, frame);
        if (isLast) End(operation, frame, isDropped ? ReplyKind.Deleted : reply.Kind, stamp);
        return null;
    }

    /// <summary>A request that says noreply has come to its end, whatever came of it.</summary>
    /// <remarks>It is believed to have been carried out only if nothing went wrong meanwhile.</remarks>
    public void EndSilent(Operation operation)
    {
        if (timeline.IsOn) timeline.Add($"client{operation.Client}", $"{operation} is over");
        var kind = availability.WasAnythingDisturbed(operation.IssuedAt) ? ReplyKind.ServerError : operation.Kind switch
        {
            OperationKind.Set => ReplyKind.Stored,
            OperationKind.Delete => ReplyKind.Deleted,
            _ => ReplyKind.ServerError,
        };
        End(operation, default, kind, ++_stamp);
    }

    /// <summary>A request that says q has come to its end without an answer.</summary>
    /// <param name="operation">Which one.</param>
    /// <param name="hasFailed">There was an error that may have been about it.</param>
    public void EndQuiet(Operation operation, bool hasFailed)
    {
        var kind = hasFailed ? ReplyKind.ServerError : operation.IsRead ? ReplyKind.MetaMiss : ReplyKind.MetaDone;
        if (timeline.IsOn) timeline.Add($"client{operation.Client}", $"{operation} was not answered, which stands for {kind}");
        End(operation, default, kind, ++_stamp);
    }

    /// <summary>The connection broke: nobody will ever know.</summary>
    public void Lose(Operation operation)
    {
        EndFlush(operation);
        Mix("lost"u8);
        if (timeline.IsOn) timeline.Add($"client{operation.Client}", $"{operation} lost");
        foreach (var key in ChangedBy(operation))
        {
            key.EndChange(operation.IssuedAt, hasChanged: true);
            key.Doubt(clock.Now);
        }

        foreach (var key in RemovedBy(operation)) key.Existence.EndRemoval(++_stamp, clock.Now);
    }

    /// <summary>A client has waited far too long.</summary>
    public void GiveUp(string client, IEnumerable<Operation> operations)
    {
        if (operations.FirstOrDefault() is { } first) _checker.CheckPatience(client, first);
    }

    /// <summary>A promise was broken that has nothing to do with a single answer, or that somebody else looks after.</summary>
    public void Fail(Promise promise, string? key, string what) => _checker.Fail(promise, key, what);

    /// <summary>Keys whose last change was an acknowledged set a while ago, with what was set.</summary>
    public IEnumerable<(string Key, Write Write)> CertainWrites() =>
        from key in _keys
        where key.Value.Certain is { IsPlain: true } write && IsSure(key.Value, write)
        select (key.Key, key.Value.Certain);

    /// <summary>Keys whose items do not expire, with the time at which a change was last asked for.</summary>
    /// <remarks>But for those whose last change may have met a flush_all: what has passed some replicas before it and others after it is
    /// kept by one.</remarks>
    public IEnumerable<(string Key, long ChangedAt)> LastChanges() =>
        from key in _keys
        where key.Value is { Pending: 0, Existence.Expires: false }
            && key.Value.ChangedAt > Math.Max(_flushAt, _flushedBy) + FlushNanoseconds
        select (key.Key, key.Value.ChangedAt);

    private bool IsSure(KeyHistory key, Write write) =>
        clock.Now - key.DoubtAt >= DoubtNanoseconds && _flushesAsked == 0 && write.IssuedAt > _flushedBy;

    private IEnumerable<KeyHistory> ChangedBy(Operation operation) =>
        operation.Kind == OperationKind.FlushAll ? _keys.Values : operation.IsChange ? [Of(operation.Key)] : [];

    private IEnumerable<KeyHistory> RemovedBy(Operation operation) => operation.Kind == OperationKind.FlushAll ? _keys.Values
        : operation.IsRemoval ? [Of(operation.Key)] : [];

    private KeyHistory Of(string key)
    {
        if (_keys.TryGetValue(key, out var known)) return known;
        var history = new KeyHistory();

        // It may have been asked for before the first that is heard of the key, and carried out after it.
        foreach (var flush in _flushes) BeginFlush(history, flush);
        return _keys[key] = history;
    }

    private static void BeginFlush(KeyHistory key, Operation flush)
    {
        key.BeginChange();
        key.Existence.BeginRemoval(flush.Begin);
    }

    // A conditional write that was refused, and a vivifying get that found an item, have left every copy as it was.
    private static bool HasChanged(Operation operation, ReplyKind kind) => operation.Kind switch
    {
        OperationKind.Add or OperationKind.MetaAdd or OperationKind.Replace or OperationKind.Cas =>
            kind is not (ReplyKind.NotStored or ReplyKind.MetaNotStored or ReplyKind.Exists or ReplyKind.NotFound),
        OperationKind.Vivify => operation.HasCreated || kind is not (ReplyKind.MetaDone or ReplyKind.MetaValue),
        _ => true,
    };

    private (string Key, ulong Token, long Received)? TakeValue(Operation operation, ReadOnlySpan<byte> frame, in Reply reply, long stamp)
    {
        var index = FindKey(operation, frame, in reply);
        if (index < 0)
        {
            Fail(Promise.InSync, operation.Key, $"{operation} was answered with another key: {Timeline.Shorten(frame)}");
            return null;
        }

        Hits++;
        operation.NextKey = index + 1;
        var key = operation.Keys[index];
        _checker.CheckValue(operation, key, Of(key), frame.Slice(reply.LineLength, reply.ValueLength), operation.Floors[index]);
        return reply.CasLength > 0 ? (key, reply.Cas, stamp) : null;
    }

    private void TakeError(Operation operation, ReadOnlySpan<byte> frame)
    {
        Errors++;
        if (frame.StartsWith("SERVER_ERROR no server available"u8)) _checker.CheckRefusal(operation);
    }

    private static int FindKey(Operation operation, ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.Kind == ReplyKind.MetaValue)
        {
            var line = Encoding.Latin1.GetString(frame[..reply.LineLength]);
            return line.Contains($" k{operation.Key} O{operation.Begin}\r\n", StringComparison.Ordinal) ? 0 : -1;
        }

        var name = Encoding.Latin1.GetString(frame.Slice(reply.KeyOffset, reply.KeyLength));
        for (var i = operation.NextKey; i < operation.Keys.Count; i++)
        {
            if (operation.Keys[i] == name) return i;
        }

        return -1;
    }

    private void EndFlush(Operation operation)
    {
        _flushes.Remove(operation);
        if (operation.Kind != OperationKind.FlushLater) return;
        _flushesAsked--;
        _flushedBy = Math.Max(_flushedBy, clock.Now + (operation.Ttl * Nanoseconds.Second) + FlushNanoseconds);
    }

    private void End(Operation operation, ReadOnlySpan<byte> frame, ReplyKind kind, long stamp)
    {
        EndFlush(operation);
        var hasChanged = HasChanged(operation, kind);
        foreach (var key in ChangedBy(operation))
        {
            key.EndChange(operation.IssuedAt, hasChanged);
            if (kind is ReplyKind.ServerError or ReplyKind.ClientError) key.Doubt(clock.Now);
        }

        var hasFailed = kind is ReplyKind.ServerError or ReplyKind.ClientError or ReplyKind.Error;
        if (operation.Kind == OperationKind.FlushAll) _flushAt = clock.Now;
        foreach (var key in RemovedBy(operation)) key.Existence.EndRemoval(stamp, hasFailed ? clock.Now : null);
        if (operation.Write is { } write) write.End = stamp;
        switch (kind)
        {
            case ReplyKind.Stored or ReplyKind.MetaDone when operation.Write is { } stored:
                AcknowledgeWrite(operation, stored);
                if (operation.IsCreator) Create(operation, stamp);
                else Store(operation, stamp);
                break;
            case ReplyKind.Stored when operation.Kind == OperationKind.Append:
                Store(operation, stamp);
                break;
            case ReplyKind.NotStored or ReplyKind.MetaNotStored or ReplyKind.Exists or ReplyKind.NotFound
                when operation.Write is { } refused:
                refused.IsRefused = true;
                break;
            case ReplyKind.Deleted or ReplyKind.MetaDone or ReplyKind.NotFound or ReplyKind.MetaNotFound
                when operation.IsRemoval:
                Of(operation.Key).Acknowledge(operation.Begin);
                break;
            case ReplyKind.MetaDone when operation.Kind == OperationKind.VivifyTouch:
                Expire(operation);
                break;
            case ReplyKind.Ok when operation.Kind == OperationKind.FlushAll:
                foreach (var key in _keys.Values) key.Acknowledge(operation.Begin);
                break;
            case ReplyKind.Number:
                AcknowledgeCount(operation, frame[..^2]);
                Store(operation, stamp);
                break;
            case ReplyKind.End or ReplyKind.MetaMiss when operation.IsRead:
                if (operation.NextKey == 0) TakeMiss(operation);
                break;
        }
    }

    // What was left in doubt before may yet make an item of its own.
    private void Expire(Operation operation)
    {
        var history = Of(operation.Key);
        if (clock.Now - history.DoubtAt < DoubtNanoseconds) return;
        history.Expire(operation.Changes, clock.Now + ((operation.Ttl + 2) * Nanoseconds.Second));
    }

    private void AcknowledgeWrite(Operation operation, Write write)
    {
        var history = Of(operation.Key);
        write.IsAcknowledged = true;
        if (operation.Ttl > 0) write.GoneBy = clock.Now + ((operation.Ttl + 2) * Nanoseconds.Second);
        if (operation.Kind == OperationKind.Cas) _checker.CheckToken(operation);
        history.Acknowledge(write.Begin);
        if (operation.Ttl == 0) history.MakeCertain(write);
    }

    private void AcknowledgeCount(Operation operation, ReadOnlySpan<byte> digits)
    {
        var history = Of(operation.Key);
        if (_checker.CheckCounted(operation, history, digits) is { } count) history.AcknowledgeCount(count);
    }

    private void TakeCount(Operation operation, ReadOnlySpan<byte> frame, in Reply reply, long stamp)
    {
        var digits = frame.Slice(reply.LineLength, reply.ValueLength);
        if (Encoding.Latin1.GetString(digits) == VersionedValue.Of(operation.Key, operation.Begin, padding: 0))
        {
            End(operation, default, ReplyKind.Stored, stamp);
            Create(operation, stamp);
            return;
        }

        operation.Write!.IsRefused = true;
        AcknowledgeCount(operation, digits);
        End(operation, default, ReplyKind.MetaNotStored, stamp);
        Store(operation, stamp);
    }

    private void Store(Operation operation, long stamp) => Of(operation.Key).Existence.Add(PresenceOf(operation, stamp, isCreated: false));

    private void Create(Operation operation, long stamp)
    {
        var existence = Of(operation.Key).Existence;
        var created = PresenceOf(operation, stamp, isCreated: true);
        foreach (var before in existence.Before(created))
        {
            // Either may have been there first, and the other after the flush.
            var isFlushed = _flushesAsked > 0 || Math.Min(before.AskedAt, operation.IssuedAt) <= _flushedBy;
            if (!isFlushed && clock.Now - existence.RemovalDoubtAt >= DoubtNanoseconds) _checker.CheckCreation(operation, before);
        }

        existence.Add(created);
    }

    private Presence PresenceOf(Operation operation, long stamp, bool isCreated) =>
        new(operation.Begin, stamp, operation.IssuedAt, clock.Now, isCreated);

    private void TakeMiss(Operation operation)
    {
        Misses++;
        var history = Of(operation.Key);
        if (history.Certain is not { } write || write.End >= operation.Begin || !IsSure(history, write)) return;
        CertainReads++;
        _checker.CheckMiss(operation, write);
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        var hash = (Hash ^ (ulong)clock.Now) * 1099511628211ul;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211ul;
        Hash = hash;
    }
}
