using System.Numerics;
using Understudy.Transport.Measuring;

namespace Understudy.Transport.Loops;

/// <summary>The timers of one loop. Pure: time is passed in, so that a simulation can use it as well as epoll.</summary>
/// <remarks>
/// Hierarchical wheel (Varghese and Lauck, SOSP 1987, scheme 6): 8 levels of 64 slots, one bitmap per level; a slot is a circular list
/// through the timers themselves. A timer sits on the level of the highest digit in which its tick differs from the current one, so it
/// moves down at most 7 times. Setting and cancelling are O(1) and allocate nothing. Timers fire in the order of their ticks, within a tick
/// as they were set.
/// </remarks>
internal sealed class TimerWheel
{
    /// <summary>Nanoseconds per tick: 2^17, 0.13 ms, well below the shortest wait that is set as a rule (1 ms).</summary>
    public const long TickNanoseconds = 1L << TickShift;

    private const int TickShift = 17;
    private const int DigitBits = 6;
    private const int SlotsPerLevel = 1 << DigitBits;
    private const int Levels = 8;                                  // 48 bits of ticks: more than a long has nanoseconds for
    private const int OverdueSlot = Levels * SlotsPerLevel;        // set for a time that has passed: the next Advance takes them
    private const int DueSlot = OverdueSlot + 1;                   // taken by Advance, not fired yet
    private const long Unknown = -1;

    private readonly LoopTimer?[] _first = new LoopTimer?[DueSlot + 1];
    private readonly ulong[] _occupied = new ulong[Levels];
    private long _tick;
    private long _now;
    private long _nextTick = long.MaxValue;                        // cached; long.MaxValue: none, Unknown: to be found again

    /// <param name="nowNanoseconds">Where time begins; 0 or more.</param>
    public TimerWheel(long nowNanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nowNanoseconds);
        _now = nowNanoseconds;
        _tick = nowNanoseconds >> TickShift;
    }

    /// <summary>How late timers fired.</summary>
    public DurationHistogram Lateness { get; } = new();

    /// <summary>How many timers are set.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest time at which <see cref="Advance"/> finds a timer due; long.MaxValue if none is set, a time passed if one
    /// waits already.</summary>
    /// <remarks>Exact. O(1), but for the length of one slot when the earliest timer was cancelled and none is due within 8 ms.</remarks>
    public long NextDueNanoseconds
    {
        get
        {
            if (_first[OverdueSlot] is not null || _first[DueSlot] is not null) return _now;
            if (_nextTick == Unknown) _nextTick = FindNextTick();
            return _nextTick == long.MaxValue ? long.MaxValue : _nextTick << TickShift;
        }
    }

    /// <summary>Sets or moves a timer.</summary>
    /// <param name="timer">One of this wheel's, or unset.</param>
    /// <param name="dueNanoseconds">It fires at the first Advance to this time or later; up to a tick late, never early.</param>
    public void Set(LoopTimer timer, long dueNanoseconds)
    {
        ArgumentNullException.ThrowIfNull(timer);
        if (timer.IsSet) Cancel(timer);
        timer.DueNanoseconds = dueNanoseconds;
        Count++;
        if (dueNanoseconds <= _now)
        {
            Append(timer, OverdueSlot);
            return;
        }

        var tick = Place(timer);
        if (_nextTick != Unknown && tick < _nextTick) _nextTick = tick;
    }

    /// <summary>Unsets a timer, also one that is due and has not fired; one that is not set is left alone.</summary>
    public void Cancel(LoopTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        if (!timer.IsSet) return;
        if (timer.Slot < OverdueSlot && TickOf(timer.DueNanoseconds) == _nextTick) _nextTick = Unknown;
        Remove(timer);
        Count--;
    }

    /// <summary>Moves time on and takes aside the timers that are due; <see cref="FireDue"/> fires them unless they are cancelled
    /// first.</summary>
    /// <param name="nowNanoseconds">Not before the last one.</param>
    public void Advance(long nowNanoseconds)
    {
        _now = Math.Max(_now, nowNanoseconds);
        while (_first[OverdueSlot] is { } overdue) Move(overdue, DueSlot);

        var target = _now >> TickShift;
        while (FirstSlot(out var level, out var start) is >= 0 and var slot && start <= target)
        {
            _tick = start;
            while (_first[slot] is { } timer)
            {
                Remove(timer);
                if (level > 0 && TickOf(timer.DueNanoseconds) > _tick) Place(timer);
                else Append(timer, DueSlot);
            }

            _nextTick = Unknown;
        }

        _tick = target;
    }

    /// <summary>Fires what <see cref="Advance"/> took aside. What the timers set waits for the next Advance, even with a delay of
    /// 0.</summary>
    public void FireDue()
    {
        while (_first[DueSlot] is { } timer)
        {
            Cancel(timer);
            Lateness.Record(_now - timer.DueNanoseconds);
            timer.Fire();
        }
    }

    /// <summary>Rounded up, so that the tick's beginning is never before the time. The last ticks a long can name are one.</summary>
    private static long TickOf(long nanoseconds) => nanoseconds > long.MaxValue - TickNanoseconds
        ? long.MaxValue >> TickShift
        : (nanoseconds + TickNanoseconds - 1) >> TickShift;

    /// <summary>Puts a timer of a coming tick where it belongs, seen from the current one.</summary>
    private long Place(LoopTimer timer)
    {
        var tick = TickOf(timer.DueNanoseconds);
        var level = BitOperations.Log2((ulong)(tick ^ _tick)) / DigitBits;
        Append(timer, level * SlotsPerLevel + (int)((tick >> (level * DigitBits)) % SlotsPerLevel));
        return tick;
    }

    /// <summary>The earliest slot in use: on the lowest level in use, since a level's digits lie within one slot of the level
    /// above.</summary>
    private int FirstSlot(out int level, out long startTick)
    {
        for (level = 0; level < Levels; level++)
        {
            if (_occupied[level] == 0) continue;
            var digit = BitOperations.TrailingZeroCount(_occupied[level]);
            var shift = level * DigitBits;
            startTick = (_tick >> (shift + DigitBits) << (shift + DigitBits)) | ((long)digit << shift);
            return level * SlotsPerLevel + digit;
        }

        startTick = long.MaxValue;
        return -1;
    }

    private long FindNextTick()
    {
        var slot = FirstSlot(out var level, out var startTick);
        if (slot < 0 || level == 0) return startTick;

        var first = _first[slot]!;
        var earliest = first.DueNanoseconds;
        for (var timer = first.Next!; timer != first; timer = timer.Next!) earliest = Math.Min(earliest, timer.DueNanoseconds);
        return TickOf(earliest);
    }

    private void Move(LoopTimer timer, int slot)
    {
        Remove(timer);
        Append(timer, slot);
    }

    private void Append(LoopTimer timer, int slot)
    {
        timer.Slot = slot;
        if (slot < OverdueSlot) _occupied[slot / SlotsPerLevel] |= 1UL << (slot % SlotsPerLevel);
        if (_first[slot] is { } first)
        {
            var last = first.Previous!;
            (timer.Previous, timer.Next) = (last, first);
            last.Next = first.Previous = timer;
            return;
        }

        timer.Next = timer.Previous = timer;
        _first[slot] = timer;
    }

    private void Remove(LoopTimer timer)
    {
        var slot = timer.Slot;
        if (timer.Next == timer)
        {
            _first[slot] = null;
            if (slot < OverdueSlot) _occupied[slot / SlotsPerLevel] &= ~(1UL << (slot % SlotsPerLevel));
        }
        else
        {
            timer.Previous!.Next = timer.Next;
            timer.Next!.Previous = timer.Previous;
            if (_first[slot] == timer) _first[slot] = timer.Next;
        }

        timer.Next = timer.Previous = null;
        timer.Slot = -1;
    }
}
