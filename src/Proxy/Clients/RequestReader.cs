using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Workers;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Clients;

/// <summary>Reads one client's requests out of the bytes that it sends, in place where they lie, and lets them set out: as many at a time
/// as may be under way. The rest waits, here and in the kernel.</summary>
/// <remarks>Apart from the connection because what may be read, and when, is a matter of its own; the connection is about what is
/// sent.</remarks>
internal sealed class RequestReader(ProxyWorker worker, ClientConnection client)
{
    private readonly ByteQueue _received = new(worker.Loop.Buffers);
    private long _neededBytes;       // the message at the front of the received bytes is this long, as far as is known
    private long _skipBytes;         // bytes of a refused value that are still to come
    private bool _isWaiting;         // the next request sets out only when all before it are finished
    private bool _isReading;

    /// <summary>No more is read for now.</summary>
    public bool IsPaused { get; private set; }

    private ref ReplyOrder Order => ref client.Order;

    private bool IsFull => Order.IsFull(worker.Options.MaxPipelineDepth) || client.Output.Length > FlushPolicy.ClientPauseBytes;

    /// <summary>Takes what was received.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (_received.IsEmpty && !IsPaused)
        {
            var consumed = Read(bytes);
            if (!client.IsEnding && consumed < bytes.Length) Keep(bytes[consumed..]);
        }
        else
        {
            Keep(bytes);
            ReadKept();
        }
    }

    /// <summary>Reads on, if there is room again: half of what may be, so that a pause is worth its while.</summary>
    /// <returns>False if it is too early, or nothing was paused.</returns>
    public bool TryResume()
    {
        if (!IsPaused || (_isWaiting && !Order.IsEmpty)) return false;
        if (_isReading || client.Output.Length > FlushPolicy.ClientPauseBytes / 2) return false;
        if (Order.IsHalfFull(worker.Options.MaxPipelineDepth)) return false;
        IsPaused = _isWaiting = false;
        ReadKept();
        return true;
    }

    /// <summary>Forgets what was received: nothing more is read.</summary>
    public void Clear() => _received.Clear();

    private unsafe int Read(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        _neededBytes = 0;
        _isReading = true;
        fixed (byte* start = bytes)
        {
            while (consumed < bytes.Length && !client.IsEnding)
            {
                if (_skipBytes > 0)
                {
                    var skipped = (int)Math.Min(_skipBytes, bytes.Length - consumed);
                    _skipBytes -= skipped;
                    consumed += skipped;
                    continue;
                }

                if (IsFull)
                {
                    Pause();
                    break;
                }

                var rest = bytes[consumed..];
                var status = RequestParser.TryRead(rest, worker.Options.MaxValueBytes, out var request);
                if (status == ParseStatus.NeedMoreData)
                {
                    _neededBytes = request.Length;
                    break;
                }

                if (!Order.IsEmpty && worker.Lanes is { } lanes && lanes.MustWait(client, start + consumed, in request))
                {
                    _isWaiting = true;
                    Pause();
                    break;
                }

                consumed += Take(status, start + consumed, rest, in request);
            }
        }

        _isReading = false;
        return consumed;
    }

    private unsafe int Take(ParseStatus status, byte* source, ReadOnlySpan<byte> rest, in Request request)
    {
        worker.Counters.Requests++;
        switch (status)
        {
            case ParseStatus.Complete:
                worker.Dispatcher.Dispatch(client, source, in request);
                return (int)request.Length;

            case ParseStatus.Invalid:
                worker.Dispatcher.Refuse(client, source, in request);
                var consumed = (int)Math.Min(request.Length, rest.Length);
                _skipBytes = request.Length - consumed;
                return consumed;

            default:
                worker.Dispatcher.Refuse(client, source, in request);
                client.End();
                return rest.Length;
        }
    }

    private void ReadKept()
    {
        if (IsPaused || _received.IsEmpty || _received.Length < _neededBytes) return;
        var consumed = Read(_received.Unread);
        if (client.IsEnding) _received.Clear();
        else if (consumed > 0) _received.Consume(consumed);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_received.Length + bytes.Length > FlushPolicy.ClientPauseBytes && !worker.HasMemory)
        {
            // Somebody has to give way, and this client is in the middle of something large.
            client.Answer(ProxyErrors.OutOfMemory);
            client.End();
            _received.Clear();
            return;
        }

        _received.Append(bytes);
    }

    private void Pause()
    {
        IsPaused = true;
        client.PauseReceiving();
    }
}
