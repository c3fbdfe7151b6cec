using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Divergence;

namespace Understudy.Proxy.Explaining;

/// <summary>What one server has told of a key.</summary>
internal sealed class CopyFinding
{
    public const string Held = "held", Missing = "missing", NotAsked = "not_asked", NoAnswer = "no_answer";

    private readonly Dictionary<string, long> _fields = [];

    public string Found { get; set; } = NotAsked;

    public string Note { get; set; } = string.Empty;

    /// <summary>It has told value, flags and TTL.</summary>
    public bool IsComparable { get; private set; }

    public CopyState State { get; private set; }

    public long? ValueBytes { get; private set; }

    public ulong? CasToken { get; private set; }

    public bool? IsStale { get; set; }

    public bool? IsPromised { get; private set; }

    public bool IsHeld => Found == Held;

    public long? this[string name] => _fields.TryGetValue(name, out var value) ? value : null;

    /// <summary>Takes what <c>me</c> says: <c>ME key exp=-1 la=2 cas=3 fetch=no cls=1 size=64</c>.</summary>
    public void TakeLook(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.Kind is ReplyKind.MetaMiss or ReplyKind.MetaNotFound)
        {
            Found = Missing;
            return;
        }

        if (reply.Kind is not (ReplyKind.MetaDebug or ReplyKind.MetaExists))
        {
            Fail("it answered with an error");
            return;
        }

        Found = Held;
        if (reply.Kind != ReplyKind.MetaDebug) return;
        var line = frame[..(reply.LineLength - 2)];
        foreach (var range in line.Split((byte)' '))
        {
            var word = line[range];
            if (TryRead(word, "la="u8, out var age)) _fields["l"] = age;
            // Versions before 1.6.24 count the seconds that are left below zero.
            else if (TryRead(word, "exp="u8, out var left)) _fields["t"] = left == -1 ? -1 : Math.Abs(left);
            else if (word.StartsWith("fetch="u8)) _fields["h"] = word.SequenceEqual("fetch=yes"u8) ? 1 : 0;
            else if (word.StartsWith("cas="u8) && Utf8Parser.TryParse(word[4..], out ulong token, out _)) CasToken = token;
        }
    }

    /// <summary>Takes what <c>mg</c> says.</summary>
    public void TakeState(ReadOnlySpan<byte> frame, in Reply reply)
    {
        State = CopyState.Of(frame, in reply);
        IsComparable = true;
        if (reply.Kind != ReplyKind.MetaValue)
        {
            // It has just gone.
            if (reply.Kind == ReplyKind.MetaMiss) Found = Missing;
            else Fail("it answered with an error");
            return;
        }

        ValueBytes = reply.ValueLength;
        CasToken = reply.Cas;
        (IsStale, IsPromised) = (reply.IsStale, reply.IsTokenTaken || reply is { IsWin: true, IsStale: false });
        if (!ItemState.TryReadAttributes(frame, in reply, out var flags, out var ttl)) return;
        if (Utf8Parser.TryParse(flags, out long number, out _)) _fields["f"] = number;
        if (ttl is { } seconds) _fields["t"] = seconds;
    }

    public void Fail(string note) => (Found, Note) = (NoAnswer, note);

    private static bool TryRead(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return word.StartsWith(name) && Utf8Parser.TryParse(word[name.Length..], out number, out _);
    }
}
