using System.Runtime.InteropServices;
using Understudy.Transport.Interop;
using Understudy.Transport.Loops;

namespace Understudy.Transport.Tls;

/// <summary>What the TLS connections of one loop share: memory to work in, the way in and out of OpenSSL, and the turns that handshakes
/// take, since one costs as much as hundreds of requests.</summary>
/// <remarks>OpenSSL never touches a socket: it reads what was received and writes what is to be sent here, and the loop does the rest. One
/// connection is worked on at a time.</remarks>
public sealed unsafe class TlsWorkspace : IDisposable
{
    /// <summary>Plain bytes that go into OpenSSL at once.</summary>
    internal const int PieceBytes = 64 << 10;

    // What one batch receives at most, and a record that had come before as far as it had.
    private const int PlainBytes = (256 << 10) + (16 << 10);

    // A piece in records of 16 KiB with what each adds, or the certificates of a handshake.
    private const int CipherBytes = PieceBytes + (32 << 10);

    // Each costs 0.15 ms, or 0.5 with a client's certificate: the others wait for the next batch, and clients that are served do not.
    private const int HandshakeStepsPerBatch = 4;

    private readonly IEventLoop _loop;
    private readonly Action<string, string> _onFailed;
    private readonly Queue<TlsSocket> _waiting = new();
    private readonly ActionTimer _turnTimer;
    private byte* _memory;
    private BioState* _state;
    private long _batch = -1;
    private int _stepsLeft;

    /// <param name="loop">The loop. It has to be there as long as this.</param>
    /// <param name="handshakeTimeout">How long a handshake may take.</param>
    /// <param name="onFailed">Told of each connection that failed: its other end, and why. On the loop.</param>
    public TlsWorkspace(IEventLoop loop, TimeSpan handshakeTimeout, Action<string, string> onFailed)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loop = loop;
        _onFailed = onFailed;
        HandshakeNanoseconds = (long)handshakeTimeout.TotalNanoseconds;
        _turnTimer = new ActionTimer(GiveTurns);
        _memory = (byte*)NativeMemory.Alloc(PlainBytes + CipherBytes);
        _state = (BioState*)NativeMemory.AllocZeroed((nuint)sizeof(BioState));
        _state->Out = _memory + PlainBytes;
        _state->OutCapacity = CipherBytes;
    }

    ~TlsWorkspace() => Free();

    internal TlsCounters Counters { get; } = new();

    internal IEventLoop Loop => _loop;

    internal long HandshakeNanoseconds { get; }

    /// <summary>Room for what was decrypted. Used until the next connection is worked on.</summary>
    internal Span<byte> Plain => new(_memory, PlainBytes);

    /// <summary>What OpenSSL wants to be sent.</summary>
    internal ReadOnlySpan<byte> Outgoing => new(_state->Out, _state->OutLength);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>A way in and out for one connection.</summary>
    internal nint NewBio()
    {
        var bio = LibSsl.BIO_new(Way.Method);
        Take(bio);
        LibSsl.BIO_set_init(bio, 1);
        return bio;
    }

    /// <summary>A connection of another loop belongs to this one from here on.</summary>
    internal void Take(nint bio) => LibSsl.BIO_set_data(bio, _state);

    /// <summary>Works on one connection from here on.</summary>
    /// <param name="received">What came for it, which has to stay where it is meanwhile.</param>
    /// <param name="bytes">How much that is.</param>
    internal void Begin(byte* received, int bytes)
    {
        _state->In = received;
        _state->InLength = bytes;
        _state->OutLength = 0;
    }

    /// <summary>What OpenSSL wanted to be sent is on its way, and it may want more. What was received stays for whoever works on it.
    /// </summary>
    internal void ClearOutgoing() => _state->OutLength = 0;

    /// <summary>Whether a handshake may go on in this batch.</summary>
    internal bool TryTakeStep()
    {
        if (_batch != _loop.Now) (_batch, _stepsLeft) = (_loop.Now, HandshakeStepsPerBatch);
        return _stepsLeft-- > 0;
    }

    /// <summary>Lets a handshake go on in the next batch, or when it is its turn.</summary>
    internal void Wait(TlsSocket socket)
    {
        _waiting.Enqueue(socket);
        if (!_turnTimer.IsSet) _loop.Schedule(_turnTimer, 0);
    }

    internal void OnFailed(string remoteName, string reason)
    {
        Counters.Failed++;
        _onFailed(remoteName, reason);
    }

    private void Free()
    {
        if (_memory is null) return;
        NativeMemory.Free(_memory);
        NativeMemory.Free(_state);
        _memory = null;
        _state = null;
    }

    private void GiveTurns()
    {
        for (var left = Math.Min(HandshakeStepsPerBatch, _waiting.Count); left > 0; left--) _waiting.Dequeue().TakeTurn();
        if (_waiting.Count > 0 && !_turnTimer.IsSet) _loop.Schedule(_turnTimer, 0);
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* buffer, int bytes)
    {
        var state = (BioState*)LibSsl.BIO_get_data(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BioAllFlags);
        if (state->InLength == 0)
        {
            LibSsl.BIO_set_flags(bio, LibSsl.BioRetryRead);
            return -1;
        }

        var taken = Math.Min(bytes, state->InLength);
        Buffer.MemoryCopy(state->In, buffer, bytes, taken);
        state->In += taken;
        state->InLength -= taken;
        return taken;
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* bytes, int count)
    {
        var state = (BioState*)LibSsl.BIO_get_data(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BioAllFlags);
        if (count > state->OutCapacity - state->OutLength) return -1;
        Buffer.MemoryCopy(bytes, state->Out + state->OutLength, count, count);
        state->OutLength += count;
        return count;
    }

    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, void* argument) => command == LibSsl.BioFlush ? 1 : 0;

    /// <summary>The way in and out, alike for all: it stays as long as the process.</summary>
    private static class Way
    {
        public static readonly nint Method = Make();

        private static nint Make()
        {
            nint method;
            fixed (byte* name = "understudy\0"u8) method = LibSsl.BIO_meth_new(LibSsl.BIO_get_new_index() | LibSsl.BioSourceSink, name);
            LibSsl.BIO_meth_set_read(method, &Read);
            LibSsl.BIO_meth_set_write(method, &Write);
            LibSsl.BIO_meth_set_ctrl(method, &Control);
            return method;
        }
    }

    private struct BioState
    {
        public byte* In;
        public int InLength;
        public int OutLength;
        public byte* Out;
        public int OutCapacity;
    }
}
