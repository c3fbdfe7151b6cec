using System.Buffers.Text;
using System.Text;
using Understudy.LoadGenerator.Load;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Ideal;

/// <summary>One connection to an ideal server.</summary>
internal sealed class IdealConnection(
    IEventLoop loop, BatchedOutput output, ItemPattern items, int keyCount, IdealCounts counts, int processId,
    Action<IdealConnection> closed)
    : ISocketHandler
{
    private readonly ByteQueue _cutLine = new(loop.Buffers);
    private int _bodyKey;      // -1 when the key is none of ours
    private int _bodyOffset;
    private int _bodyBytes;    // with CR LF; 0 outside of a body
    private bool _isQuiet;

    public void Adopt(AcceptedSocket accepted) => output.Socket = loop.Adopt(accepted, this);

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_bodyBytes > 0)
            {
                TakeBody(ref bytes);
                continue;
            }

            var newline = bytes.IndexOf((byte)'\n');
            if (newline < 0)
            {
                _cutLine.Append(bytes);
                return;
            }

            var line = bytes[..newline];
            bytes = bytes[(newline + 1)..];
            if (_cutLine.IsEmpty)
            {
                Answer(line);
                continue;
            }

            _cutLine.Append(line);
            Answer(_cutLine.Unread);
            _cutLine.Clear();
        }
    }

    public void OnEndOfStream()
    {
        output.Socket?.Close();
        OnClosed(CloseReason.Reset);
    }

    public void OnWritable() => output.Unblock();

    public void OnClosed(CloseReason reason)
    {
        output.Socket = null;
        closed(this);
    }

    public void Abort()
    {
        output.Socket?.Abort();
        output.Socket = null;
    }

    private void Answer(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        var verb = NextWord(ref line);
        if (verb.SequenceEqual("get"u8) || verb.SequenceEqual("gets"u8)) AnswerGet(line, withCas: verb.Length == 4);
        else if (verb.SequenceEqual("set"u8)) BeginSet(line);
        else if (verb.SequenceEqual("mn"u8)) output.Append("MN\r\n"u8);
        // What a proxy asks for itself, to compare copies: it looks no further at a key that neither of them has.
        else if (verb.SequenceEqual("me"u8) || verb.SequenceEqual("mg"u8)) output.Append("EN\r\n"u8);
        else if (verb.SequenceEqual("version"u8)) output.Append("VERSION 1.6.18\r\n"u8);
        else if (verb.SequenceEqual("delete"u8)) Acknowledge(line, "DELETED\r\n"u8);
        else if (verb.SequenceEqual("touch"u8)) Acknowledge(line, "TOUCHED\r\n"u8);
        else if (verb.SequenceEqual("flush_all"u8)) Acknowledge(line, "OK\r\n"u8);
        else if (verb.SequenceEqual("stats"u8)) AnswerStats();
        else AnswerUnknown(verb);
    }

    private void AnswerGet(ReadOnlySpan<byte> keys, bool withCas)
    {
        while (keys.Length > 0)
        {
            var key = NextWord(ref keys);
            if (!ItemPattern.TryReadKey(key, out var number) || number >= keyCount) continue;
            var room = output.Reserve(64 + items.ValueBytes);
            "VALUE "u8.CopyTo(room);
            key.CopyTo(room[6..]);
            " 0 "u8.CopyTo(room[18..]);
            Utf8Formatter.TryFormat(items.ValueBytes, room[21..], out var digits);
            var at = 21 + digits;
            // No cas command changes an item here, so one token serves for all.
            if (withCas) " 1"u8.CopyTo(room[at..]);
            if (withCas) at += 2;
            "\r\n"u8.CopyTo(room[at..]);
            items.WriteValue(room[(at + 2)..], number);
            at += 2 + items.ValueBytes;
            "\r\n"u8.CopyTo(room[at..]);
            output.Advance(at + 2);
        }

        output.Append("END\r\n"u8);
    }

    // <key> <flags> <exptime> <bytes> [noreply]
    private void BeginSet(ReadOnlySpan<byte> line)
    {
        if (!ItemPattern.TryReadKey(NextWord(ref line), out _bodyKey) || _bodyKey >= keyCount) _bodyKey = -1;
        NextWord(ref line);
        NextWord(ref line);
        Utf8Parser.TryParse(NextWord(ref line), out int bytes, out _);
        _isQuiet = line.SequenceEqual("noreply"u8);
        _bodyOffset = 0;
        _bodyBytes = bytes + 2;
    }

    private void TakeBody(ref ReadOnlySpan<byte> bytes)
    {
        var piece = bytes[..Math.Min(bytes.Length, _bodyBytes - _bodyOffset)];
        var ofValue = Math.Clamp(_bodyBytes - 2 - _bodyOffset, 0, piece.Length);
        if (_bodyKey >= 0 && ofValue > 0 && !items.Matches(_bodyKey, _bodyOffset, piece[..ofValue])) counts.CorruptSets++;
        bytes = bytes[piece.Length..];
        _bodyOffset += piece.Length;
        if (_bodyOffset < _bodyBytes) return;
        _bodyBytes = 0;
        if (!_isQuiet) output.Append("STORED\r\n"u8);
    }

    private void AnswerStats()
    {
        var seconds = loop.UnixMilliseconds / 1000;
        output.Append(Encoding.ASCII.GetBytes(
            $"STAT pid {processId}\r\nSTAT uptime 1\r\nSTAT time {seconds}\r\nSTAT version 1.6.18\r\nEND\r\n"));
    }

    private void Acknowledge(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> reply)
    {
        if (!rest.EndsWith("noreply"u8)) output.Append(reply);
    }

    private void AnswerUnknown(ReadOnlySpan<byte> verb)
    {
        counts.Unknown++;
        counts.FirstUnknown ??= Encoding.Latin1.GetString(verb);
        output.Append("ERROR\r\n"u8);
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        return word;
    }
}
