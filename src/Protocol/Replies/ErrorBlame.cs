using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Replies;

/// <summary>Which errors speak against the server, and which against the request or its item.</summary>
/// <remarks>
/// What is sent has been read by <see cref="RequestParser"/> before, in the form that the server's version knows. The texts are those of
/// memcached 1.4.15 to 1.6.45 (proto_text.c, memcached.c); behind each stands all that a server may add to it.
/// </remarks>
public static class ErrorBlame
{
    /// <param name="verb">As the server saw it.</param>
    /// <param name="kind">One of the three errors.</param>
    /// <param name="line">The reply.</param>
    public static Blame Of(Verb verb, ReplyKind kind, ReadOnlySpan<byte> line) => kind switch
    {
        // It does not know the command, or is about to close (ERROR Too many open connections).
        ReplyKind.Error => Blame.Server,
        ReplyKind.ClientError => OfClientError(verb, line["CLIENT_ERROR".Length..].TrimStart((byte)' ')),
        _ => OfServerError(verb, line["SERVER_ERROR".Length..].TrimStart((byte)' ')),
    };

    /// <summary>Whether a SERVER_ERROR says that the item is gone, whatever the mode and the condition of the write: memcached removes it
    /// where it has no room for the value of an <c>ms</c>, so that nobody reads on what was to be replaced (process_mset_command). Of the
    /// commands of the text protocol only a set does so.</summary>
    public static bool HasRemovedItem(Verb verb, ReadOnlySpan<byte> line) => verb == Verb.MetaSet
        && (line.StartsWith("SERVER_ERROR object too large for cache"u8) || line.StartsWith("SERVER_ERROR out of memory storing object"u8));

    private static Blame OfClientError(Verb verb, ReadOnlySpan<byte> text)
    {
        // It wants a password, and would take whatever comes for one.
        if (text.StartsWith("unauthenticated"u8) || text.StartsWith("authentication failure"u8)) return Blame.Server;

        // What was sent had its length: the server has read it as something else, and is out of step.
        if (text.StartsWith("bad data chunk"u8)) return Blame.Server;

        // A proxy of ours behind this one, or a node of ours whose user may not do all.
        if (text.StartsWith("key is reserved"u8) || text.StartsWith("permission denied"u8)) return Blame.Request;
        return verb switch
        {
            Verb.FlushAll when text.StartsWith("flush_all not allowed"u8) => Blame.Request,
            Verb.Incr or Verb.Decr or Verb.MetaArithmetic when text.StartsWith("cannot increment or decrement"u8) => Blame.Request,

            // Flags that this version does not know, in the words of the parsers of all of them.
            >= Verb.MetaGet when IsOfMetaRequest(text) => Blame.Request,
            _ => Blame.Trouble,
        };
    }

    private static bool IsOfMetaRequest(ReadOnlySpan<byte> text) =>
        text.StartsWith("invalid "u8)                        // flag, or duplicate flag, mode for ms M token, numeric initial value ...
        || text.StartsWith("duplicate flag"u8)
        || text.StartsWith("bad token in command line"u8)
        || text.StartsWith("bad command line format"u8)
        || text.StartsWith("error decoding key"u8)
        || text.StartsWith("incorrect length for M token"u8)
        || text.StartsWith("opaque token too long"u8)
        || text.StartsWith("options flags"u8);

    private static Blame OfServerError(Verb verb, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("object too large for cache"u8)) return Stores(verb) ? Blame.Request : Blame.Trouble;
        if (text.StartsWith("out of memory storing object"u8)) return Stores(verb) ? Blame.Request : Blame.Trouble;

        // Of incr that makes the value longer: "out of memory", in 1.4 "Out of memory incrementing value".
        if (verb is Verb.Incr or Verb.Decr or Verb.MetaArithmetic && (IsOutOfMemory(text) || text.StartsWith("Out of memory incr"u8)))
            return Blame.Request;

        // More readers than fit into its counter hold the item.
        if (text.StartsWith("refcount overflow"u8)) return Blame.Request;
        return Blame.Trouble;
    }

    private static bool IsOutOfMemory(ReadOnlySpan<byte> text) => text.TrimEnd("\r\n"u8).SequenceEqual("out of memory"u8);

    private static bool Stores(Verb verb) => verb is Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas
        or Verb.MetaSet or Verb.MetaArithmetic or Verb.Incr or Verb.Decr or Verb.MetaGet;
}
