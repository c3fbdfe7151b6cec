using System.Buffers.Text;
using Understudy.Node.State;
using Understudy.Transport.Buffers;

namespace Understudy.Node.Replies;

/// <summary>Writes one reply line straight into the room that was reserved behind a client's output.</summary>
/// <param name="room">Large enough for everything that will be written.</param>
internal ref struct ReplyWriter(Span<byte> room)
{
    /// <summary>More than any line holds but its key and opaque token: words, spaces and eight numbers of 20 digits.</summary>
    public const int FixedRoom = 256;

    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }

    public void Add(byte letter) => _room[Length++] = letter;

    public void Add(ulong number)
    {
        if (number < 10)
        {
            _room[Length++] = (byte)('0' + number);
            return;
        }

        Utf8Formatter.TryFormat(number, _room[Length..], out var digits);
        Length += digits;
    }

    /// <summary>A space and a flag's letter.</summary>
    public void AddFlag(byte letter)
    {
        _room[Length] = (byte)' ';
        _room[Length + 1] = letter;
        Length += 2;
    }

    /// <summary>The key flag; a key that came in base64 is told in base64, and marked.</summary>
    public void AddKeyFlag(scoped ReadOnlySpan<byte> key, bool isBinary)
    {
        AddFlag((byte)'k');
        if (!isBinary)
        {
            Add(key);
            return;
        }

        AddBase64(key);
        AddFlag((byte)'b');
    }

    /// <summary>A number with zeros in front of it.</summary>
    public void AddPadded(ulong number, int digits)
    {
        Utf8Formatter.TryFormat(number, _room[Length..], out var written, new System.Buffers.StandardFormat('D', (byte)digits));
        Length += written;
    }

    /// <summary>What RFC 3986 calls unreserved stays as it is; everything else becomes %XX.</summary>
    public void AddUriEncoded(scoped ReadOnlySpan<byte> key)
    {
        foreach (var letter in key)
        {
            if (char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                Add(letter);
                continue;
            }

            Add((byte)'%');
            Add("0123456789ABCDEF"u8[letter >> 4]);
            Add("0123456789ABCDEF"u8[letter & 15]);
        }
    }

    public void AddBase64(scoped ReadOnlySpan<byte> key)
    {
        Base64.EncodeToUtf8(key, _room[Length..], out _, out var written);
        Length += written;
    }

    /// <summary>As memcached prints a time left: -1 for never; what is over wraps around, since it prints 32 bits without sign.</summary>
    /// <summary>Seconds left. Of what is over they wrap around, from a clock that began with the server: all times before it are its
    /// second 1 (realtime() in memcached.c).</summary>
    public void AddTimeLeft(uint expiresAt, WorkerState worker)
    {
        AddFlag((byte)'t');
        if (expiresAt == 0) Add("-1"u8);
        else Add(Math.Max(expiresAt, worker.Epoch + 1) - worker.Now);
    }

    public void EndLine()
    {
        _room[Length] = (byte)'\r';
        _room[Length + 1] = (byte)'\n';
        Length += 2;
    }

    /// <summary>Makes what was written part of the output.</summary>
    public readonly void Commit(ByteQueue output) => output.Advance(Length);
}
