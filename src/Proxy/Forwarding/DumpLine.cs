using System.Buffers.Text;
using Understudy.Protocol.Meta;
using Understudy.Proxy.Rejoin;

namespace Understudy.Proxy.Forwarding;

/// <summary>Writes one line of a key dump, in memcached's form (1.6.18).</summary>
/// <param name="room">Of <see cref="Room"/> bytes.</param>
internal ref struct DumpLine(Span<byte> room)
{
    /// <summary>Every byte of the key may become three, and there are six numbers.</summary>
    public const int Room = 1024;

    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    /// <summary>The command that reads the key.</summary>
    public void AddCommand(in ListedKey key)
    {
        Add("mg "u8);
        if (Base64Key.IsNeededFor(key.Key))
        {
            Base64.EncodeToUtf8(key.Key, _room[Length..], out _, out var written);
            Length += written;
            Add(" b"u8);
        }
        else
        {
            Add(key.Key);
        }

        Add("\r\n"u8);
    }

    /// <summary>The key and all that is known of its item.</summary>
    /// <param name="key">What a server has told.</param>
    /// <param name="cas">Its token, as clients know it.</param>
    /// <param name="unixSeconds">Now.</param>
    public void AddDescription(in ListedKey key, ulong cas, long unixSeconds)
    {
        Add("key="u8);
        AddUriEncoded(key.Key);
        Add(" exp="u8);
        Add(key.ExpiresAt);
        Add(" la="u8);
        Add(unixSeconds - key.AgeSeconds);
        Add(" cas="u8);
        Utf8Formatter.TryFormat(cas, _room[Length..], out var digits);
        Length += digits;
        Add(key.IsFetched ? " fetch=yes cls="u8 : " fetch=no cls="u8);
        Add(key.SlabClass);
        Add(" size="u8);
        Add(key.ItemBytes);
        Add("\n"u8);
    }

    // What RFC 3986 calls unreserved stays as it is.
    private void AddUriEncoded(ReadOnlySpan<byte> key)
    {
        foreach (var letter in key)
        {
            if (char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                _room[Length++] = letter;
                continue;
            }

            _room[Length++] = (byte)'%';
            Utf8Formatter.TryFormat(letter, _room[Length..], out var digits, new System.Buffers.StandardFormat('X', 2));
            Length += digits;
        }
    }

    private void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _room[Length..], out var digits);
        Length += digits;
    }

    private void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }
}
