using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Transport.Buffers;
using Understudy.Transport.Interop;
using Understudy.Transport.Processes;

namespace Understudy.Serving;

/// <summary>Keeps the limit for what clients make us hold to what the machine and the cgroup have, which may change at any time.</summary>
internal sealed class MemoryWatch(Func<MemoryAccount> current, MemoryShare share, MachineMemory machine, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Fewer freed bytes are not worth the look at all that was freed.
    private const long TrimBytes = 4 << 20;

    private static readonly TimeSpan NoticeInterval = TimeSpan.FromSeconds(10);

    private long _highest;
    private MemoryShare _share = share;

    /// <summary>Another limit is asked for, from the next look on. Any thread.</summary>
    public void Change(MemoryShare to) => Volatile.Write(ref _share, to);

    /// <summary>Sets the limit for the first time, and says so.</summary>
    /// <returns>What there is.</returns>
    public MemoryRoom Begin()
    {
        var room = machine.Read();
        current().Limit = _share.LimitFor(room, used: 0);
        logger.MemoryLimited(SizeText.Format(current().Limit), SizeText.Format(room.Ceiling));
        if (room.Ceiling < _share.BaseBytes + current().Limit)
            logger.MemoryDoesNotFit(SizeText.Format(_share.BaseBytes), SizeText.Format(current().Limit), SizeText.Format(room.Ceiling));
        return room;
    }

    /// <summary>Adjusts it until what it waits for ends.</summary>
    public async Task RunUntilAsync(Task end)
    {
        var usual = current().Limit;
        var noticeAt = DateTimeOffset.MinValue;
        while (await Task.WhenAny(end, Task.Delay(Interval)) != end)
        {
            var room = machine.Read();
            var limit = _share.LimitFor(room, current().Used);
            var now = TimeProvider.System.GetUtcNow();
            if (limit < usual / 2 && limit < current().Limit && now >= noticeAt)
            {
                noticeAt = now + NoticeInterval;
                logger.MemoryShort(SizeText.Format(room.Available), SizeText.Format(room.Ceiling), SizeText.Format(limit));
            }

            current().Limit = limit;
            ReturnFreed();
        }
    }

    // The allocator keeps what was freed between blocks that are in use.
    private void ReturnFreed()
    {
        var used = current().Used;
        _highest = Math.Max(_highest, used);
        if (_highest - used < TrimBytes) return;
        _highest = used;
        NativePages.ReleaseFreed();
    }
}
