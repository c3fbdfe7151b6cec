using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;

namespace Understudy.Proxy.Copies;

/// <summary>A key as our own commands write it: as it is, or in base64 where it holds what ends a word or a line, which only meta commands
/// can name.</summary>
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
        IsBase64 = Base64Key.IsNeededFor(key);
        if (IsBase64) return Base64Key.TryEncode(key, _text, out _length);
        key.CopyTo(_text);
        _length = key.Length;
        return true;
    }

    /// <summary>With which verb it is deleted.</summary>
    public Verb DeleteVerb => IsBase64 ? Verb.MetaDelete : Verb.Delete;

    /// <summary>With which verb it is stored.</summary>
    public Verb SetVerb => IsBase64 ? Verb.MetaSet : Verb.Set;

    public void WriteDelete(UpstreamConnection upstream) => ServerCommand.WriteDelete(Text, IsBase64, upstream);

    /// <summary>The verb of <see cref="WriteLook"/>.</summary>
    public Verb LookVerb => IsBase64 ? Verb.MetaDelete : Verb.MetaDebug;

    /// <summary>Asks whether a server has the item, and changes nothing.</summary>
    public void WriteLook(UpstreamConnection upstream) => ServerCommand.WriteLook(Text, IsBase64, upstream);

    /// <summary>Whether an <c>ME</c> line, or a value that <c>gets</c> asked for, is about this key.</summary>
    public bool IsShownBy(ReadOnlySpan<byte> frame, in Reply reply) => reply.Kind == ReplyKind.Value
        ? reply.CasLength > 0 && frame.Slice(reply.KeyOffset, reply.KeyLength).SequenceEqual(Text)
        : MetaReply.IsOfKey(frame, Text);

    /// <summary>The key as servers store it.</summary>
    /// <param name="decoded">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>, which the key may lie in.</param>
    public ReadOnlySpan<byte> Stored(Span<byte> decoded) =>
        IsBase64 && Base64Key.TryDecode(Text, decoded, out var length) ? decoded[..length] : Text;

    /// <summary>For the log.</summary>
    public override string ToString() => PrintableText.Of(Text) + (IsBase64 ? " (base64)" : "");
}
