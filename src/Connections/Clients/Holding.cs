using Understudy.Transport.Buffers;

namespace Understudy.Connections.Clients;

/// <summary>How long one client has been holding memory, and what it waits for. Kept apart from the client, so that one that is idle does
/// not pay for it.</summary>
internal sealed class Holding
{
    /// <summary>So many bytes are progress where memory is short. Less than that would hold a large block for ever, one byte at a
    /// time.</summary>
    private const int ProgressBytes = 4096;

    private int _moved;

    internal IMemoryHolder Client { get; private set; } = null!;

    internal int Index { get; set; }

    /// <summary>When the last byte was sent or taken, in loop time.</summary>
    internal long LastByteAt { get; private set; }

    /// <summary>When it last made progress worth the name.</summary>
    internal long LastProgressAt { get; private set; }

    /// <summary>Bytes that it waits for; 0 when it does not wait.</summary>
    internal long Wanted { get; set; }

    internal MemoryNeed Need { get; set; }

    /// <summary>Bytes that were held for it when it began to wait.</summary>
    internal long HeldWaiting { get; set; }

    internal long WaitingSince { get; set; }

    internal void Begin(IMemoryHolder client, long now)
    {
        Client = client;
        Restart(now);
    }

    /// <summary>It is not the client who is waited for.</summary>
    internal void Restart(long now)
    {
        _moved = 0;
        LastByteAt = LastProgressAt = now;
    }

    internal void Move(int bytes, long now)
    {
        LastByteAt = now;
        _moved += bytes;
        if (_moved < ProgressBytes) return;
        _moved = 0;
        LastProgressAt = now;
    }

    internal void End() => Client = null!;
}
