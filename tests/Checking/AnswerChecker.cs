namespace Understudy.Checking;

/// <summary>Holds answers against the promises, one at a time, and writes down what breaks one.</summary>
/// <remarks>Apart from <see cref="History"/>, which knows what happened and in which order: here is only what an answer may be, given
/// that. Nothing here changes what is known of a key.</remarks>
/// <param name="clock">In nanoseconds.</param>
/// <param name="timeline">Where violations are written down for a person.</param>
/// <param name="availability">What faults may excuse.</param>
/// <param name="deadline">Longest wait for an answer, in nanoseconds.</param>
/// <param name="waitsInLine">Whether the wait counts from the answer before it on the same connection.</param>
internal sealed class AnswerChecker(IClock clock, Timeline timeline, IAvailability availability, long deadline, bool waitsInLine)
{
    private readonly List<Violation> _violations = [];
    private readonly bool _waitsInLine = waitsInLine;

    public IReadOnlyList<Violation> Violations => _violations;

    public void Fail(Promise promise, string? key, string what)
    {
        _violations.Add(new Violation(promise, clock.Now, key, what));
        timeline.Add("CHECKER", $"{promise}: {what}");
    }

    /// <summary>A read was answered with a value.</summary>
    /// <param name="operation">The read.</param>
    /// <param name="key">Of those it asked for.</param>
    /// <param name="history">Of the key.</param>
    /// <param name="value">As received.</param>
    /// <param name="floor">Stamp of what was acknowledged when the read began.</param>
    public void CheckValue(Operation operation, string key, KeyHistory history, ReadOnlySpan<byte> value, long floor)
    {
        if (!VersionedValue.TryRead(key, value, out var version, out var count) || history.Find(version) is not { } write)
        {
            Fail(Promise.NothingInvented, key, $"{operation} got what nobody wrote of {key}: {Timeline.Shorten(value)}");
            return;
        }

        CheckAge(operation, key, write, floor);
        if (VersionedValue.IsCounter(key)) CheckCount(operation, key, count, mustGrow: false);
        if (write.IsRefused) Fail(Promise.NothingInvented, key, $"{operation} got #{version} of {key}, which was refused");
        if (write.Client == operation.Client && write.Begin > operation.Begin)
            Fail(Promise.InOrder, key, $"{operation} got #{version} of {key}, which the same client wrote only after it");
        if (write.GoneBy < operation.IssuedAt)
            Fail(Promise.NothingInvented, key, $"{operation} got #{version} of {key}, expired at {Nanoseconds.Format(write.GoneBy)}");
    }

    /// <summary>A vivifying get was told that there is an item.</summary>
    public void CheckFound(Operation operation)
    {
        if (operation.GoneBy < operation.IssuedAt)
            Fail(Promise.NothingInvented, operation.Key, $"{operation} found what had expired at {Nanoseconds.Format(operation.GoneBy)}");
    }

    /// <summary>A counter was answered with what it has come to.</summary>
    /// <returns>Null if that makes no sense.</returns>
    public long? CheckCounted(Operation operation, KeyHistory history, ReadOnlySpan<byte> digits)
    {
        if (!VersionedValue.TryRead(operation.Key, digits, out var version, out var count) || history.Find(version) is not { } write)
        {
            Fail(Promise.NothingInvented, operation.Key, $"{operation} counted what nobody wrote: {Timeline.Shorten(digits)}");
            return null;
        }

        CheckAge(operation, operation.Key, write, operation.Floors[0]);
        CheckCount(operation, operation.Key, count, mustGrow: true);
        return count;
    }

    /// <summary>A read found nothing.</summary>
    /// <param name="operation">The read.</param>
    /// <param name="write">What it should have found, as far as no fault took it away.</param>
    public void CheckMiss(Operation operation, Write write)
    {
        if (availability.SteadyHolder(operation.Key, write.Begin, write.IssuedAt) is { } server)
            Fail(Promise.NoEmptyAnswer, operation.Key, $"{operation} missed #{write.Begin}, which {server} had all the time");
    }

    /// <summary>A request was refused for want of a server.</summary>
    public void CheckRefusal(Operation operation)
    {
        if (!IsExcused(operation) && availability.ServersAtHand(operation.IssuedAt) is { } servers)
            Fail(Promise.NoNeedlessRefusal, operation.Keys.FirstOrDefault(), $"{operation} was refused, though {servers} had been there");
    }

    /// <summary>A cas was stored.</summary>
    public void CheckToken(Operation operation)
    {
        var (floor, received) = (operation.Floors[0], operation.TokenReceived);
        if (floor > received)
            Fail(Promise.NoOldAnswer, operation.Key, $"{operation} was stored with a token of {received}, though #{floor} came after it");
    }

    /// <summary>Somebody was told that there had been no item before his, though another one had been told of an item that nobody has
    /// removed since.</summary>
    public void CheckCreation(Operation operation, Presence before)
    {
        // A copy that is dropped while one of the two passes is lost between the replicas that it has come to and those that it has not.
        if (availability.WasDropped(operation.Key, before.AskedAt, before.ToldAt)) return;
        if (availability.WasDropped(operation.Key, operation.IssuedAt, clock.Now)) return;
        if (availability.Keeper(operation.Key, before.AskedAt) is { } server)
            Fail(Promise.OneWinner, operation.Key, $"{operation} created what #{before.Begin} had stored, and {server} kept");
    }

    /// <summary>The last frame of an answer has come.</summary>
    public void CheckDeadline(Operation operation)
    {
        var waitsInLine = _waitsInLine || operation.IsBehindCreation;
        var since = waitsInLine ? Math.Max(operation.IssuedAt, operation.FirstSince) : operation.IssuedAt;
        var limit = waitsInLine ? deadline * (1 + operation.SilentBefore) : deadline;
        if (clock.Now - since <= limit || IsExcused(operation) || clock.Now - availability.WaitsSince(since, limit) <= limit) return;
        var waited = Nanoseconds.Format(clock.Now - since);
        Fail(Promise.NoLateAnswer, operation.Keys.FirstOrDefault(), $"{operation} was answered after {waited} s");
    }

    /// <summary>A client has waited far too long for an answer.</summary>
    public void CheckPatience(string client, Operation operation)
    {
        if (!IsExcused(operation)) Fail(Promise.NoLateAnswer, operation.Keys.FirstOrDefault(), $"{client} got no answer to {operation}");
    }

    private bool IsExcused(Operation operation) => availability.WasClientDisturbed(operation.Client, operation.IssuedAt);

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
}
