using FsCheck;
using FsCheck.Fluent;

namespace Understudy.Tests.Protocol;

/// <summary>Generators of byte streams: from words that a parser knows, from recordings with errors put in, and from nothing.</summary>
internal static class WireStreams
{
    private static readonly string[] RequestWords =
    [
        "get", "gets", "gat", "gats", "set", "add", "replace", "append", "prepend", "cas", "delete", "incr", "decr", "touch", "flush_all",
        "version", "verbosity", "stats", "quit", "mn", "mg", "ms", "md", "ma", "me", "key", "YWJj", "noreply", "0", "1", "3", "-1", "+2",
        "4294967297", "2147483646", "1048508", "18446744073709551616", "q", "v", "b", "k", "c", "O123", "T0", "N30", "C5", "E6", "MA", "MI",
        "J1", "D2", "x", "!", "abc", "\x80", "\0", "\t", new string('k', 250), new string('k', 251), new string('O', 700),
    ];

    private static readonly string[] ReplyWords =
    [
        "VALUE", "END", "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED", "TOUCHED", "OK", "VERSION", "STAT", "RESET",
        "VA", "HD", "EN", "NF", "NS", "EX", "MN", "ME", "ERROR", "CLIENT_ERROR", "SERVER_ERROR",
        "key", "0", "1", "3", "-1", "42", "2147483646", "c7", "cx", "W", "X", "Z",
        "Oabc", "kdef", "xyz", "\x80", "\0", "\t", new string('k', 251), new string('x', 3000),
    ];

    private static readonly string[] Separators = [" ", " ", " ", " ", "  ", "\r\n", "\r\n", "\r\n", "\n", "\r", ""];

    private static readonly string[] RequestRecordings =
    [
        "set session:1 0 3600 11\r\nhello world\r\nget session:1\r\ngets session:1 session:2\r\ndelete session:1\r\n",
        "add n 0 0 1 noreply\r\n5\r\nincr n 10\r\ndecr n 100 noreply\r\ntouch n 60\r\ngat 30 n m\r\n",
        "gets a\r\ncas a 1 0 3 44\r\nabc\r\ncas a 1 0 3 45 noreply\r\n\r\n\r\r\nappend a 0 0 2\r\n\n\n\r\nversion\r\nquit\r\n",
        "ms a 2 T60 c q Oabc\r\nhi\r\nmg a v t f s k c Odef\r\nmd a q I T30\r\nma n N0 J13 D2 v\r\nme a\r\nmn\r\n",
        "ms YWJj 3 b ME F7\r\nabc\r\nmg YWJj b k v\r\nflush_all 0\r\nverbosity 1\r\nstats items\r\nset big 0 0 2000000\r\n",
    ];

    private static readonly string[] ReplyRecordings =
    [
        "STORED\r\nVALUE session:1 0 11\r\nhello world\r\nEND\r\nVALUE a 1 2 77\r\n\r\n\r\nVALUE b 0 0 78\r\n\r\nEND\r\nDELETED\r\n",
        "15\r\n9 \r\nNOT_FOUND\r\nTOUCHED\r\nERROR\r\nCLIENT_ERROR bad data chunk\r\nSERVER_ERROR object too large for cache\r\n",
        "HD Oabc c12\r\nVA 2 t60 f0 s2 ka c12 Odef\r\nhi\r\nEN\r\nNF\r\nNS\r\nEX\r\nMN\r\nVA 0 X W\r\n\r\nME a exp=-1 la=0\r\n",
        "STAT pid 1\r\nSTAT uptime 2\r\nEND\r\nVERSION 1.6.18\r\nOK\r\nRESET\r\nNOT_STORED\r\nEXISTS\r\n",
    ];

    public static Arbitrary<byte[]> Requests() => Streams(RequestWords, RequestRecordings);

    public static Arbitrary<byte[]> Replies() => Streams(ReplyWords, ReplyRecordings);

    public static Arbitrary<byte[]> Garbage() => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary();

    /// <summary>Sizes of the pieces in which a stream arrives.</summary>
    public static Arbitrary<int> PieceBytes() => Gen.Choose(1, 40).ToArbitrary();

    private static Arbitrary<byte[]> Streams(string[] words, string[] recordings) =>
        Gen.OneOf(FromWords(words), Recorded(words, recordings)).ToArbitrary();

    private static Gen<byte[]> FromWords(string[] words) =>
        from pairs in Gen.Elements(words).SelectMany(word => Gen.Elements(Separators).Select(separator => word + separator)).ListOf()
        select Bytes(string.Concat(pairs));

    private static Gen<byte[]> Recorded(string[] words, string[] recordings) =>
        from recording in Gen.Elements(recordings)
        from next in Gen.Elements(recordings)
        from place in Gen.Choose(0, recording.Length)
        from removed in Gen.Choose(0, 3)
        from word in Gen.Elements(words)
        from separator in Gen.Elements(Separators)
        from isInserted in Gen.Elements(true, true, false)
        let error = isInserted ? word + separator : separator
        select Bytes(recording[..place] + error + recording[Math.Min(recording.Length, place + removed)..] + next);

    private static byte[] Bytes(string stream) => System.Text.Encoding.Latin1.GetBytes(stream);
}
