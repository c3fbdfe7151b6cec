using System.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Checking;

/// <summary>Everything that clients asked and were answered, held against the promises while it happens.</summary>
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

    private readonly Dictionary<string, KeyHistory> _keys = [];
    private readonly List<Violation> _violations = [];
    private long _stamp;
    private int _flushesAsked;       // to be put off, and it is not known since when
    private long _flushedBy = long.MinValue;   // when all others that were put off have come and gone

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Of everything that clients saw, in order: two runs are the same if and only if their hashes are.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037ul;

    public long Requests { get; private set; }

    public long Errors { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    /// <summary>Where the P2 rule could be applied.</summary>
    public long CertainReads { get; private set; }

    public void Begin(Operation operation, string client)
    {
        operation.Begin = ++_stamp;
        operation.IssuedAt = clock.Now;
        Requests++;
        operation.Floors = [.. operation.Keys.Select(key => Of(key).Floor)];
        if (operation.Keys.Count > 0) operation.CountFloor = Of(operation.Key).CountFloor;
        if (operation.BringsValue)
        {
            var isPlain = operation.Kind is OperationKind.Set or OperationKind.MetaSet;
            operation.Write = Of(operation.Key).Begin(operation.Begin, clock.Now, isPlain);
        }
        else if (operation.IsChange) Of(operation.Key).BeginChange();
        else if (operation.Kind == OperationKind.FlushLater)
        {
            _flushesAsked++;
        }
        else if (operation.Kind == OperationKind.FlushAll)
        {
            foreach (var key in _keys.Values) key.BeginChange();
        }

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
        if (isLast) CheckDeadline(operation);
        if (reply.Kind is ReplyKind.Value or ReplyKind.MetaValue) return TakeValue(operation, frame, in reply, stamp);
        // Of all verbs only flush_all may be forbidden by a server.
        if (reply.Kind is (ReplyKind.ClientError or ReplyKind.Error) && operation.Kind != OperationKind.FlushAll)
            Fail(Promise.InSync, null, $"{operation} is valid and was answered {Timeline.Shorten(frame)}");
        if (reply.Kind == ReplyKind.ServerError) Errors++;
        if (isLast) End(operation, frame, reply.Kind, stamp);
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
        EndPutOff(operation);
        Mix("lost"u8);
        if (timeline.IsOn) timeline.Add($"client{operation.Client}", $"{operation} lost");
        foreach (var key in ChangedBy(operation))
        {
            key.EndChange();
            key.Doubt(clock.Now);
        }
    }

    /// <summary>A client has waited far too long.</summary>
    public void GiveUp(string client, IEnumerable<Operation> operations)
    {
        if (operations.FirstOrDefault() is { } first && !availability.WasClientDisturbed(first.Client, first.IssuedAt))
            Fail(Promise.NoLateAnswer, first.Keys.FirstOrDefault(), $"{client} got no answer to {first}");
    }

    public void Fail(Promise promise, string? key, string what)
    {
        _violations.Add(new Violation(promise, clock.Now, key, what));
        timeline.Add("CHECKER", $"{promise}: {what}");
    }

    /// <summary>Keys whose last change was an acknowledged set a while ago, with what was set.</summary>
    public IEnumerable<(string Key, Write Write)> CertainWrites() =>
        from key in _keys
        where key.Value.Certain is { IsPlain: true } write && IsSure(key.Value, write)
        select (key.Key, key.Value.Certain);

    private bool IsSure(KeyHistory key, Write write) =>
        clock.Now - key.DoubtAt >= DoubtNanoseconds && _flushesAsked == 0 && write.IssuedAt > _flushedBy;

    private IEnumerable<KeyHistory> ChangedBy(Operation operation) =>
        operation.Kind == OperationKind.FlushAll ? _keys.Values : operation.IsChange ? [Of(operation.Key)] : [];

    private KeyHistory Of(string key)
    {
        if (!_keys.TryGetValue(key, out var history)) _keys[key] = history = new KeyHistory();
        return history;
    }

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
        CheckValue(operation, key, frame.Slice(reply.LineLength, reply.ValueLength), operation.Floors[index]);
        return reply.CasLength > 0 ? (key, reply.Cas, stamp) : null;
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

    private void CheckValue(Operation operation, string key, ReadOnlySpan<byte> value, long floor)
    {
        var history = Of(key);
        if (!VersionedValue.TryRead(key, value, out var version, out var count) || history.Find(version) is not { } write)
        {
            Fail(Promise.NothingInvented, key, $"{operation} got what nobody wrote of {key}: {Timeline.Shorten(value)}");
            return;
        }

        CheckAge(operation, key, write, floor);
        if (VersionedValue.IsCounter(key)) CheckCount(operation, key, count, mustGrow: false);
        if (write.IsRefused) Fail(Promise.NothingInvented, key, $"{operation} got #{version} of {key}, which was refused");
        if (write.GoneBy < operation.IssuedAt)
            Fail(Promise.NothingInvented, key, $"{operation} got #{version} of {key}, expired at {Nanoseconds.Format(write.GoneBy)}");
    }

    private void CheckAge(Operation operation, string key, Write write, long floor)
    {
        if (write.End >= floor) return;
        Fail(write.IsAcknowledged ? Promise.NoOldAnswer : Promise.NoLateSurprise, key,
            $"{operation} saw #{write.Begin} of {key} ({write.Fate}), though #{floor} was acknowledged before it began");
    }

    private void CheckCount(Operation operation, string key, long count, bool mustGrow)
    {
        var floor = operation.CountFloor;
        if (count / VersionedValue.CountsPerVersion != floor / VersionedValue.CountsPerVersion) return;
        if (count < floor || (mustGrow && count == floor))
            Fail(Promise.NoOldAnswer, key, $"{operation} counted {count}, though {floor} was acknowledged before it began");
    }

    private void EndPutOff(Operation operation)
    {
        if (operation.Kind != OperationKind.FlushLater) return;
        _flushesAsked--;
        _flushedBy = Math.Max(_flushedBy, clock.Now + (operation.Ttl * Nanoseconds.Second) + FlushNanoseconds);
    }

    private void End(Operation operation, ReadOnlySpan<byte> frame, ReplyKind kind, long stamp)
    {
        EndPutOff(operation);
        foreach (var key in ChangedBy(operation))
        {
            key.EndChange();
            if (kind is ReplyKind.ServerError or ReplyKind.ClientError) key.Doubt(clock.Now);
        }

        if (operation.Write is { } write) write.End = stamp;
        switch (kind)
        {
            case ReplyKind.Stored or ReplyKind.MetaDone when operation.Write is { } stored:
                AcknowledgeWrite(operation, stored);
                break;
            case ReplyKind.NotStored or ReplyKind.Exists or ReplyKind.NotFound when operation.Write is { } refused:
                refused.IsRefused = true;
                break;
            case ReplyKind.Deleted or ReplyKind.MetaDone or ReplyKind.NotFound or ReplyKind.MetaNotFound
                when operation.Kind is OperationKind.Delete or OperationKind.MetaDelete:
                Of(operation.Key).Acknowledge(operation.Begin);
                break;
            case ReplyKind.Ok when operation.Kind == OperationKind.FlushAll:
                foreach (var key in _keys.Values) key.Acknowledge(operation.Begin);
                break;
            case ReplyKind.Number:
                AcknowledgeCount(operation, frame);
                break;
            case ReplyKind.End or ReplyKind.MetaMiss when operation.IsRead:
                if (operation.NextKey == 0) CheckMiss(operation);
                break;
        }
    }

    private void AcknowledgeWrite(Operation operation, Write write)
    {
        var history = Of(operation.Key);
        write.IsAcknowledged = true;
        if (operation.Ttl > 0) write.GoneBy = clock.Now + ((operation.Ttl + 2) * Nanoseconds.Second);
        var (floor, received) = (operation.Floors[0], operation.TokenReceived);
        if (operation.Kind == OperationKind.Cas && floor > received)
            Fail(Promise.NoOldAnswer, operation.Key, $"{operation} was stored with a token of {received}, though #{floor} came after it");
        history.Acknowledge(write.Begin);
        if (operation.Ttl == 0) history.MakeCertain(write);
    }

    private void AcknowledgeCount(Operation operation, ReadOnlySpan<byte> frame)
    {
        var digits = frame[..^2];
        var history = Of(operation.Key);
        if (!VersionedValue.TryRead(operation.Key, digits, out var version, out var count) || history.Find(version) is not { } write)
        {
            Fail(Promise.NothingInvented, operation.Key, $"{operation} counted what nobody wrote: {Timeline.Shorten(digits)}");
            return;
        }

        CheckAge(operation, operation.Key, write, operation.Floors[0]);
        CheckCount(operation, operation.Key, count, mustGrow: true);
        history.AcknowledgeCount(count);
    }

    private void CheckMiss(Operation operation)
    {
        Misses++;
        var history = Of(operation.Key);
        if (history.Certain is not { } write || write.End >= operation.Begin || !IsSure(history, write)) return;
        CertainReads++;
        if (availability.SteadyHolder(operation.Key, write.Begin, write.IssuedAt) is { } server)
            Fail(Promise.NoEmptyAnswer, operation.Key, $"{operation} missed #{write.Begin}, which {server} had all the time");
    }

    private void CheckDeadline(Operation operation)
    {
        var waited = clock.Now - (waitsInLine ? Math.Max(operation.IssuedAt, operation.FirstSince) : operation.IssuedAt);
        var limit = waitsInLine ? deadline * (1 + operation.SilentBefore) : deadline;
        if (waited > limit && !availability.WasClientDisturbed(operation.Client, operation.IssuedAt))
            Fail(Promise.NoLateAnswer, operation.Keys.FirstOrDefault(), $"{operation} was answered after {Nanoseconds.Format(waited)} s");
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        var hash = (Hash ^ (ulong)clock.Now) * 1099511628211ul;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211ul;
        Hash = hash;
    }
}
