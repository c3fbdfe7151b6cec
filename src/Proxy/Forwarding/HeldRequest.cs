using Understudy.Hashing;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request with one key as the client sent it: in received memory while it sets out, afterwards in memory of its own as far as
/// it may have to be sent yet.</summary>
internal sealed unsafe class HeldRequest(BufferPool pool)
{
    private const int UsualLineBytes = 320;

    private readonly ByteQueue _value = new(pool);
    private byte[] _line = new byte[UsualLineBytes];
    private byte* _source;           // in received memory
    private Request _request;

    /// <summary>What the parser read from it.</summary>
    public ref readonly Request Request => ref _request;

    /// <summary>It has not been kept yet: whatever is sent now is the request's first step.</summary>
    public bool IsFresh => _source is not null;

    public ReadOnlySpan<byte> Line => IsFresh ? new ReadOnlySpan<byte>(_source, _request.LineLength) : _line.AsSpan(0, _request.LineLength);

    /// <summary>Whether its line is there.</summary>
    public bool HasLine => _request.KeyLength > 0;

    /// <summary>As the client spelled it.</summary>
    public ReadOnlySpan<byte> Key => Line.Slice(_request.KeyOffset, _request.KeyLength);

    public bool IsBase64 => (_request.Flags & MetaFlags.Base64Key) != 0;

    /// <summary>The key for a journal, which lists what a text command can name; empty for others.</summary>
    public ReadOnlySpan<byte> ListedKey => IsBase64 ? default : Key;

    /// <summary>Takes a request that lies in received memory, which must not change until <see cref="Keep"/>.</summary>
    /// <param name="source">The whole request.</param>
    /// <param name="request">What the parser read from it.</param>
    public void Set(byte* source, in Request request)
    {
        _source = source;
        _request.Set(in request);
    }

    /// <summary>As the other one, without the value: only the key's deletion is asked for.</summary>
    public void SetWithoutValue(byte* source, in Request request)
    {
        Set(source, in request);
        _request.ValueLength = -1;
    }

    /// <summary>The key as servers store it.</summary>
    /// <param name="decoded">Room for <see cref="ProtocolLimits.MaxKeyBytes"/>, which the key may lie in.</param>
    public ReadOnlySpan<byte> StoredKey(Span<byte> decoded)
    {
        var key = Key;
        return IsBase64 && Base64Key.TryDecode(key, decoded, out var length) ? decoded[..length] : key;
    }

    /// <summary>Of the key as servers store it.</summary>
    public ulong Fingerprint()
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return KeyFingerprint.Of(StoredKey(decoded));
    }

    /// <summary>The key has bytes that no word of a line can have.</summary>
    public bool IsKeySpecial
    {
        get
        {
            Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
            return IsBase64 && Base64Key.IsNeededFor(StoredKey(decoded));
        }
    }

    /// <summary>Whether a <c>VALUE</c> has its key, and a token if it asked for one.</summary>
    public bool IsValueOf(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var hasToken = reply.CasLength > 0;
        if (hasToken != _request.Verb is Verb.Gets or Verb.Gats || reply.KeyLength != _request.KeyLength) return false;
        return frame.Slice(reply.KeyOffset, reply.KeyLength).SequenceEqual(Key);
    }

    /// <summary>Whether an <c>ME</c> line is about its key.</summary>
    public bool IsShownBy(ReadOnlySpan<byte> frame)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return MetaReply.IsOfKey(frame, StoredKey(decoded));
    }

    /// <summary>Writes it for a server; all forms but a copy, which is not the client's.</summary>
    /// <param name="form">In which words.</param>
    /// <param name="exptime">Of the item that is stored by <see cref="RequestForm.Store"/>.</param>
    /// <param name="upstream">Where to write it.</param>
    public void Write(RequestForm form, long exptime, UpstreamConnection upstream)
    {
        var output = upstream.Output;
        switch (form)
        {
            case RequestForm.Delete:
                ServerCommand.WriteDelete(Key, IsBase64, upstream);
                break;
            case RequestForm.Barrier:
                output.Append(TextRequestWriter.Version);
                break;
            case RequestForm.Store:
                ServerCommand.WriteSet(Key, in _request, exptime, output);
                WriteValue(output);
                break;
            case RequestForm.Look:
                ServerCommand.WriteLook(Key, IsBase64, upstream);
                break;
            case RequestForm.LookByGet:
                ServerCommand.WriteLookByGet(Key, upstream);
                break;
            case RequestForm.Touch:
                ServerCommand.WriteTouch(Key, in _request, upstream);
                break;
            default:
                if (IsAsServersSeeIt)
                {
                    output.Append(new ReadOnlySpan<byte>(_source, WholeLength));
                    break;
                }

                var without = form == RequestForm.WithoutVivify ? MetaFlags.Vivify : MetaFlags.None;
                ServerCommand.Write(Line, in _request, without, upstream);
                WriteValue(output);
                break;
        }
    }

    /// <summary>The received bytes are about to be overwritten: keeps what is needed of them.</summary>
    /// <param name="isNeeded">Whether the request has further steps.</param>
    /// <param name="isValueNeeded">Whether they may send the value.</param>
    public void Keep(bool isNeeded, bool isValueNeeded)
    {
        var source = _source;
        _source = null;
        if (!isNeeded) _request.KeyLength = 0;
        if (!isNeeded || source is null) return;

        var lineLength = _request.LineLength;
        if (_line.Length < lineLength) _line = new byte[lineLength];
        new ReadOnlySpan<byte>(source, lineLength).CopyTo(_line);
        if (_request.ValueLength < 0 || !isValueNeeded) return;
        _value.Append(new ReadOnlySpan<byte>(source + lineLength, _request.ValueLength));
        _value.Append(TextRequestWriter.LineEnd);
    }

    public void Clear()
    {
        _value.Clear();
        _source = null;
        if (_line.Length > 4096) _line = new byte[UsualLineBytes];
    }

    // Line and value can go as they came, in one copy.
    private bool IsAsServersSeeIt =>
        IsFresh && ServerCommand.IsForwardedAsIs(_request.Verb)
        && Line[_request.CommandLength..].SequenceEqual(TextRequestWriter.LineEnd);

    private int WholeLength =>
        _request.LineLength + (_request.ValueLength < 0 ? 0 : _request.ValueLength + TextRequestWriter.LineEnd.Length);

    private void WriteValue(ByteQueue output)
    {
        var length = _request.ValueLength;
        if (length < 0) return;
        if (IsFresh)
        {
            output.Append(new ReadOnlySpan<byte>(_source + _request.LineLength, length));
            output.Append(TextRequestWriter.LineEnd);
        }
        else
        {
            output.Append(_value.Unread);
        }
    }
}
