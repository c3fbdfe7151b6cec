using System.Security.Cryptography;
using System.Text;

namespace Understudy.Protocol.Links;

/// <summary>The first three lines of a link, from either side: each proves that it knows the secret, and that they belong to one
/// group.</summary>
/// <remarks>
/// <code>
/// listener: us1 welcome b nonce=6f1c.. pool=91ab..
/// caller:   us1 hello a nonce=02de.. pool=91ab.. mac=HMAC-SHA256(secret, "us1 hello a b NONCE-B NONCE-A POOL")
/// listener: ok mac=HMAC-SHA256(secret, "us1 ok b a NONCE-B NONCE-A POOL")      or: no REASON
/// </code>
/// Both proofs name both sides, both nonces and who says it, so that neither can be used again, on another link or in the other
/// direction. Pure: lines come in, lines go out. What is wrong ends it for good.
/// </remarks>
public sealed class LinkHandshake
{
    /// <summary>Longest line of it.</summary>
    public const int MaxLineBytes = 512;

    private const string Version = "us1";
    private const int MaxWord = 64;

    private readonly LinkIdentity _self;
    private readonly string _nonce;
    private readonly bool _isListener;
    private readonly IReadOnlyCollection<string> _peers;
    private string _othersNonce = "";

    private LinkHandshake(LinkIdentity self, string nonce, bool isListener, IReadOnlyCollection<string> peers)
    {
        (_self, _nonce, _isListener, _peers) = (self, nonce, isListener, peers);
    }

    /// <summary>Who is on the other side; proven once <see cref="IsDone"/>.</summary>
    public string Peer { get; private set; } = "";

    public bool IsDone { get; private set; }

    /// <summary>Why it failed, for the log and the other side; empty: it has not. A secret is never in it.</summary>
    public string Failure { get; private set; } = "";

    /// <param name="nonce">Random, and used for one link only.</param>
    /// <param name="peers">Whom to let in.</param>
    public static LinkHandshake Listen(LinkIdentity self, ReadOnlySpan<byte> nonce, IReadOnlyCollection<string> peers) =>
        new(self, Convert.ToHexStringLower(nonce), isListener: true, peers);

    /// <param name="peer">Who should be on the other side.</param>
    public static LinkHandshake Call(LinkIdentity self, ReadOnlySpan<byte> nonce, string peer) =>
        new(self, Convert.ToHexStringLower(nonce), isListener: false, [peer]);

    /// <summary>The listener's first line.</summary>
    public string Welcome => $"{Version} welcome {_self.Id} nonce={_nonce} pool={_self.Pool}\r\n";

    /// <param name="line">Without its end.</param>
    /// <returns>What to send; empty: nothing.</returns>
    public string OnLine(ReadOnlySpan<byte> line)
    {
        if (IsDone || Failure.Length > 0) return Fail("a line too many");
        if (line.Length > MaxLineBytes || line.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return Fail("not a line of a group");
        var words = Encoding.ASCII.GetString(line).Split(' ');
        if (_isListener) return OnHello(words);
        return words[0] == Version ? OnWelcome(words) : OnVerdict(words);
    }

    private string OnHello(string[] words)
    {
        if (words[0] != Version) return Fail("another version of this protocol");
        if (words is not [_, "hello", var id, var nonce, var pool, var mac]) return Fail("not a hello");
        if (Meet(id, nonce, pool) is { Length: > 0 } reason) return Fail(reason);
        if (!IsProof(mac, "hello", id, _self.Id)) return Fail("wrong secret");
        IsDone = true;
        return $"ok mac={Proof("ok", _self.Id, id)}\r\n";
    }

    private string OnWelcome(string[] words)
    {
        if (Peer.Length > 0) return Fail("a second welcome");
        if (words is not [_, "welcome", var id, var nonce, var pool]) return Fail("not a welcome");
        if (Meet(id, nonce, pool) is { Length: > 0 } reason) return Fail(reason);
        return $"{Version} hello {_self.Id} nonce={_nonce} pool={_self.Pool} mac={Proof("hello", _self.Id, id)}\r\n";
    }

    private string OnVerdict(string[] words)
    {
        if (words[0] == "no") return Fail($"the other side says: {string.Join(' ', words.Skip(1))}");
        if (Peer.Length == 0) return Fail("another version of this protocol");
        if (words is not ["ok", var mac]) return Fail("not a verdict");
        if (!IsProof(mac, "ok", Peer, _self.Id)) return Fail("wrong secret");
        IsDone = true;
        return "";
    }

    // Nothing of this is secret: both sides learn what keeps them apart.
    private string Meet(string id, string nonce, string pool)
    {
        if (id.Length is 0 or > MaxWord || !_peers.Contains(id)) return "not a member that is expected here";
        if (Value(nonce, "nonce") is not { } othersNonce || othersNonce.Length != _nonce.Length) return "no nonce";
        if (othersNonce == _nonce) return "one's own nonce";
        if (Value(pool, "pool") is not { } othersPool || othersPool != _self.Pool)
            return "another pool: servers, tiers, weights, distribution and hash have to be the same";
        (Peer, _othersNonce) = (id, othersNonce);
        return "";
    }

    private bool IsProof(string word, string verb, string from, string to) => Value(word, "mac") is { } mac &&
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mac), Encoding.ASCII.GetBytes(Proof(verb, from, to)));

    private string Proof(string verb, string from, string to)
    {
        if (_self.Secret is not { } secret) return "-";
        var (listeners, callers) = _isListener ? (_nonce, _othersNonce) : (_othersNonce, _nonce);
        var text = Encoding.ASCII.GetBytes($"{Version} {verb} {from} {to} {listeners} {callers} {_self.Pool}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(secret, text));
    }

    private string Fail(string reason)
    {
        if (Failure.Length == 0) Failure = reason;
        IsDone = false;
        return _isListener ? $"no {reason}\r\n" : "";
    }

    private static string? Value(string word, string name) =>
        word.Length > name.Length && word[name.Length] == '=' && word.StartsWith(name, StringComparison.Ordinal)
            ? word[(name.Length + 1)..]
            : null;
}
