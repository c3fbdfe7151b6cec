using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A key as our own meta commands write it: as it is, or in base64 where it holds what ends a word or a line.</summary>
internal sealed class MetaKey
{
    private readonly byte[] _text = new byte[256];
    private int _length;

    public bool IsBase64 { get; private set; }

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <param name="key">1 to 250 bytes, as a server stores it.</param>
    /// <returns>False if no meta command can name it: it is too long in base64.</returns>
    public bool TrySet(ReadOnlySpan<byte> key)
    {
        IsBase64 = key.IndexOfAny(" \r\n\0"u8) >= 0;
        if (IsBase64) return Base64Key.TryEncode(key, _text, out _length);
        key.CopyTo(_text);
        _length = key.Length;
        return true;
    }

    public void WriteDelete(ByteQueue output)
    {
        output.Append("md "u8);
        output.Append(Text);
        output.Append(IsBase64 ? " b\r\n"u8 : "\r\n"u8);
    }

    /// <summary>Asks whether a server has the item. Unlike <c>mg</c>, that does not take the right to renew a stale one.</summary>
    public void WriteLook(ByteQueue output)
    {
        output.Append("me "u8);
        output.Append(Text);
        output.Append(IsBase64 ? " b\r\n"u8 : "\r\n"u8);
    }

    /// <summary>The key as servers store it.</summary>
    /// <param name="decoded">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>, which the key may lie in.</param>
    public ReadOnlySpan<byte> Stored(Span<byte> decoded) =>
        IsBase64 && Base64Key.TryDecode(Text, decoded, out var length) ? decoded[..length] : Text;

    /// <summary>For the log.</summary>
    public override string ToString() => Encoding.Latin1.GetString(Text) + (IsBase64 ? " (base64)" : "");
}
