using System.Buffers.Text;
using System.Text;
using Understudy.Transport.Buffers;

namespace Understudy.LoadGenerator.Load;

/// <summary>Reads and checks the replies of one connection, however the stream is cut.</summary>
internal sealed class ReplyReader(ItemPattern items, int keyCount, int keysPerGet, BufferPool buffers)
{
    // Longer than any line a memcached sends; a longer one means that the stream is out of step.
    private const int MaxLineBytes = 2048;

    private readonly ByteQueue _cutLine = new(buffers);
    private readonly bool[] _seen = new bool[keysPerGet];
    private int _seenCount;
    private int _bodyKey;
    private int _bodyOffset;
    private int _bodyBytes;   // with the CR LF behind the value; 0 outside of a body

    /// <summary>Takes bytes from the front of the input until a reply is complete.</summary>
    /// <returns>False when the input ended first; it is then empty.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> input, in PendingRequest request, LoadCounts counts)
    {
        while (input.Length > 0)
        {
            if (_bodyOffset < _bodyBytes)
            {
                TakeBody(ref input, counts);
                continue;
            }

            var newline = input.IndexOf((byte)'\n');
            var piece = newline < 0 ? input : input[..(newline + 1)];
            input = input[piece.Length..];
            if (newline < 0 || !_cutLine.IsEmpty)
            {
                _cutLine.Append(piece);
                if (newline < 0 && _cutLine.Length < MaxLineBytes) return false;
                piece = _cutLine.Unread;
            }

            var isComplete = TakeLine(piece.TrimEnd("\r\n"u8), request, counts);
            if (!_cutLine.IsEmpty) _cutLine.Clear();
            if (isComplete) return true;
        }

        return false;
    }

    private bool TakeLine(ReadOnlySpan<byte> line, in PendingRequest request, LoadCounts counts)
    {
        if (line.StartsWith("VALUE "u8))
        {
            BeginBody(line[6..], request, counts);
            return false;
        }

        if (line.SequenceEqual("END"u8) && !request.IsSet) counts.Misses += keysPerGet - _seenCount;
        else if (!line.SequenceEqual("STORED"u8) || !request.IsSet) CountError(line, counts);

        counts.Replies++;
        Array.Clear(_seen);
        _seenCount = 0;
        return true;
    }

    private void BeginBody(ReadOnlySpan<byte> line, in PendingRequest request, LoadCounts counts)
    {
        // <key> <flags> <bytes>
        var key = line[..Math.Max(0, line.IndexOf((byte)' '))];
        var isNumber = Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int bytes, out _);
        if (!isNumber) CountError(line, counts);
        var isOurs = ItemPattern.TryReadKey(key, out _bodyKey);
        var index = (_bodyKey - request.FirstKey + keyCount) % keyCount;
        if (isOurs && !request.IsSet && index < keysPerGet && !_seen[index] && bytes == items.ValueBytes)
        {
            _seen[index] = true;
            _seenCount++;
        }
        else
        {
            counts.Corrupt++;
        }

        _bodyOffset = 0;
        _bodyBytes = bytes + 2;
    }

    private void TakeBody(ref ReadOnlySpan<byte> input, LoadCounts counts)
    {
        var piece = input[..Math.Min(input.Length, _bodyBytes - _bodyOffset)];
        var ofValue = Math.Clamp(_bodyBytes - 2 - _bodyOffset, 0, piece.Length);
        if (ofValue > 0 && !items.Matches(_bodyKey, _bodyOffset, piece[..ofValue])) counts.Corrupt++;
        _bodyOffset += piece.Length;
        input = input[piece.Length..];
    }

    private static void CountError(ReadOnlySpan<byte> line, LoadCounts counts)
    {
        counts.Errors++;
        counts.FirstError ??= Encoding.Latin1.GetString(line[..Math.Min(line.Length, 100)]);
    }
}
