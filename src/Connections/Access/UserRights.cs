using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;

namespace Understudy.Connections.Access;

/// <summary>What a user may do. Whoever is denied anything may not do what concerns everybody either: list keys, watch, tune or stop a
/// process, set counters to zero, or send what is not known here.</summary>
internal sealed class UserRights
{
    /// <summary>Everything.</summary>
    public static UserRights All { get; } = new();

    /// <summary>It changes no item.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary>It may not empty the cache.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>How its keys begin; empty: it may use any.</summary>
    public IReadOnlyList<byte[]> Prefixes { get; init; } = [];

    public bool HasAll => !ReadsOnly && !KeepsAll && Prefixes.Count == 0;

    /// <param name="bytes">Of the request, from its first byte.</param>
    /// <param name="request">What the parser read from them; it need not be valid.</param>
    /// <returns>Why it may not be done.</returns>
    public Denial Judge(ReadOnlySpan<byte> bytes, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.Version or Verb.Quit or Verb.MetaNoop:
                return Denial.None;
            case Verb.Stats:
                return TellsNoKeys(bytes.Slice(request.KeyOffset, request.KeyLength)) ? Denial.None : Denial.All;
            case Verb.FlushAll when ReadsOnly:
                return Denial.ReadsOnly;
            case Verb.FlushAll or Verb.Verbosity or Verb.None:
                return Denial.All;
            default:
                if (ReadsOnly && !Reads(in request)) return Denial.ReadsOnly;
                return Prefixes.Count == 0 || HasKeys(bytes, in request) ? Denial.None : Denial.Key;
        }
    }

    // A read that changes something is a write.
    private static bool Reads(in Request request) => request.Verb switch
    {
        Verb.Get or Verb.Gets or Verb.MetaDebug => true,
        Verb.MetaGet => (request.Flags & (MetaFlags.Vivify | MetaFlags.SetTtl | MetaFlags.Recache)) == 0,
        _ => false,
    };

    // Numbers of the whole; no keys, no clients, and nothing that is changed by asking.
    private static bool TellsNoKeys(ReadOnlySpan<byte> about) =>
        about.IsEmpty || about.SequenceEqual("settings"u8) || about.SequenceEqual("items"u8) || about.SequenceEqual("slabs"u8)
        || about.SequenceEqual("sizes"u8) || about.SequenceEqual("proxy"u8) || about.SequenceEqual("servers"u8);

    private bool HasKeys(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (!request.HasManyKeys) return request.KeyLength > 0 && HasKey(bytes, in request);
        if (request.KeysEnd > bytes.Length) return false;
        var keys = new KeyEnumerator(bytes[request.KeyOffset..request.KeysEnd]);
        while (keys.MoveNext())
        {
            if (!Has(keys.Current)) return false;
        }

        return true;
    }

    private bool HasKey(ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return Has(key);
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return Base64Key.TryDecode(key, decoded, out var length) && Has(decoded[..length]);
    }

    private bool Has(ReadOnlySpan<byte> key)
    {
        foreach (var prefix in Prefixes)
        {
            if (key.StartsWith(prefix)) return true;
        }

        return false;
    }
}
