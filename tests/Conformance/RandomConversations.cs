using System.Globalization;

namespace Understudy.Conformance;

/// <summary>Conversations made from a seed: mostly right, often odd, sometimes wrong.</summary>
public sealed class RandomConversations(int seed)
{
    private static readonly string[] Keys = ["a", "b", "c", "d", "e", "é"];
    // Nothing beyond 31 bits: ms cuts such a length to an int (1.6.18) and then swallows up to 2 GiB.
    private static readonly string[] Lengths = ["-1", "-2147483648", "abc", "1x", "+3"];
    private static readonly string[] ClientFlags =
        ["0", "0", "1", "65535", "4294967295", "4294967296", "-1", "abc", "+1", "1.0", "0x1", "00", "18446744073709551615",
            "18446744073709551616"];
    private static readonly string[] Exptimes = ["0", "0", "0", "100", "10000", "-1", "2592000", "2592001", "abc", "99999999999", "1x",
        "+5", "-0", "0x10", "1.5", "4294967295",
            "2147483648", "-2147483648"];
    // Nothing that leaves a number of 2^63 or more in an item: there memcached (1.6.18, safe_strtoull) looks for a minus sign beyond the
    // end of the value, and what it answers depends on the bytes that happen to lie there.
    private static readonly string[] Deltas =
        ["1", "10", "0", "1000000000000000000", "18446744073709551616", "-1", "abc", "9999999999999999999999", "1.5"];
    private static readonly string[] Numbers = ["1", "9", "10", "100", "0", "1000000000000000000", "abc", "12abc", "007", ""];
    private static readonly string[] Noise =
        ["\r\n", "\n", "GET {k:a}\r\n", "get\r\n", "gets\r\n", "get \r\n", " get {k:a}\r\n", "get  {k:a}  {k:b} \r\n", "set\r\n",
            "set {k:a}\r\n",
         "set {k:a} 0 0\r\n", "cas {k:a} 0 0 1\r\n", "incr {k:a}\r\n", "touch {k:a}\r\n", "gat 0\r\n", "gat abc {k:a}\r\n", "gat 100\r\n",
             "nonsense\r\n",
         "verbosity\r\n", "verbosity 1\r\n", "version\r\n", "mn\r\n", "mg\r\n", "ms\r\n", "md\r\n", "ma\r\n", "me\r\n", "ms {k:a}\r\n",
             "ms {k:a} abc\r\n",
         "ms {k:a} -1\r\n", "mg {k:a:251} v\r\n", "touch {k:a:251} 0\r\n", "delete {k:a:251}\r\n", "incr {k:a:251} 1\r\n",
         "flush_all abc\r\n", "delete {k:a} 0\r\n", "delete {k:a} 10\r\n", "delete {k:a} 0 noreply\r\n", "delete {k:a} noreply x\r\n",
             "delete\r\n",
         " set {k:a} 0 0 1\r\nx\r\n", "  gets {k:a}\r\n", "\tget {k:a}\r\n", "get {k:a}\t{k:b}\r\n", " \r\n", "set {k:a} 0 0 1 x\r\nx\r\n",
             "set {k:a} 0 0 1 noreply x\r\nx\r\n", " gat 0 {k:a}\r\n", "gats 100 {k:a} {k:b}\r\n", "touch\r\n", " touch {k:a} 0\r\n",
         "verbosity 0 noreply\r\n", "verbosity noreply\r\n", "verbosity x\r\n", "version noreply\r\n", " version\r\n", " mn\r\n",
         "me {k:a} b\r\n",
             "me  {k:a}\r\n", " me {k:a} x\r\n", " ms {k:a} 2\r\nhi\r\n", "ms  {k:a}  2 \r\nhi\r\n", "ms {k:a} S2\r\nhi\r\n", "mg \r\n",
         "flush_all -1\r\n", "flush_all 0 0\r\n", "flush_all 0 noreply\r\n", "flush_all x noreply\r\n", "flush_all 0 0 0\r\n",
         " flush_all\r\n",
             "flush_all noreply noreply\r\n", "flush_all 2592001\r\n",
         "delete {k:a} noreply noreply\r\n", " delete {k:a}\r\n", "delete  {k:a}  0 \r\n", "delete {k:a} 00\r\n", "md {k:a} T6\r\n",
         "md {k:a} I T-1\r\n",
         "stats reset\r\n", " stats reset\r\n", "stats x\r\n", "stats detail\r\n", "stats detail on x\r\n", "stats detail dump\r\n",
             "stats detail off\r\n", "stats cachedump\r\n", "stats cachedump x 1\r\n", "stats cachedump 64 1\r\n", "stats noreply\r\n",
         "shutdown\r\n", "shutdown graceful\r\n", " shutdown x\r\n", "slabs\r\n", "slabs reassign 1 1\r\n", "slabs reassign 1 200\r\n",
             "slabs automove 3\r\n", "slabs automove 0 noreply\r\n", "slabs automove ratio x\r\n", "lru\r\n", "lru mode x noreply\r\n",
             "lru tune 20 40 0.2 2.0\r\n", "lru temp_ttl -1\r\n", "lru_crawler\r\n", "lru_crawler enable\r\n", "lru_crawler sleep x\r\n",
             "lru_crawler crawl 64\r\n", "cache_memlimit\r\n", "cache_memlimit 1 noreply\r\n", "cache_memlimit 256 x\r\n",
             "extstore item_age 1\r\n", "refresh_certs\r\n",
         "set {k:a:251} 0 0 3\r\nabc\r\n", "ms {k:a:251} 3\r\nabc\r\n", "mg not+base64 b v\r\n", "\0\r\n", "g\0t {k:a}\r\n", "mn extra\r\n",
             "mset {k:a}\r\n"];

    private readonly Random _random = new(seed);

    public Conversation Next()
    {
        var count = _random.Next(1, 25);
        var requests = Enumerable.Range(0, count).Select(_ => Request()).ToList();
        if (Chance(5)) requests.Add(Pick(["quit\r\n", "quit\n"]));
        return new Conversation($"seed {seed}", requests);
    }

    private string Request()
    {
        var request = _random.Next(100) switch
        {
            < 22 => Retrieval(),
            < 46 => Storage(),
            < 54 => Arithmetic(),
            < 58 => $"delete {Key()}{NoReply()}\r\n",
            < 62 => $"touch {Key()} {Pick(Exptimes)}{NoReply()}\r\n",
            < 64 => $"flush_all{Pick(["", "", " 0", " noreply"])}\r\n",
            < 73 => MetaGet(),
            < 83 => MetaSet(),
            < 88 => MetaDelete(),
            < 93 => MetaArithmetic(),
            < 94 => $"me {Key()}\r\n",
            _ => Pick(Noise),
        };
        return Chance(8) ? EndLineInBareLf(request) : request;
    }

    private static string EndLineInBareLf(string request)
    {
        var end = request.IndexOf("\r\n", StringComparison.Ordinal);
        return end < 0 ? request : request.Remove(end, 1);
    }

    private string Retrieval()
    {
        var verb = Pick(["get", "get", "gets", "gat", "gats"]);
        var exptime = verb[1] == 'a' ? $" {Pick(Exptimes)}" : "";
        var count = Chance(70) ? 1 : Chance(80) ? _random.Next(2, 8) : _random.Next(20, verb[1] == 'a' ? 30 : 120);
        return $"{verb}{exptime} {string.Join(' ', Enumerable.Range(0, count).Select(_ => Key()))}\r\n";
    }

    private string Storage()
    {
        var verb = Pick(["set", "set", "set", "add", "replace", "append", "prepend", "cas"]);
        var token = verb == "cas" ? " " + Pick(["{cas:last}", "{cas:last}", "{cas:first}", "0"]) : "";
        if (Chance(85))
        {
            var (length, body) = Body();
            var clientFlags = Pick(["0", "1", "65535", "4294967295"]);
            var exptime = Pick(["0", "0", "0", "100", "10000", "-1"]);
            return $"{verb} {Key()} {clientFlags} {exptime} {length}{token}{NoReply()}\r\n{body}\r\n";
        }
        // Short values behind a line that may be refused: past 2048 bytes without LF, memcached closes or not as the stream happens to be
        // cut.
        token = token.Length == 0 ? "" : " " + Pick(["abc", "-1", "99999999999999999999"]);
        return $"{verb} {Key()} {Pick(ClientFlags)} {Pick(Exptimes)} 30{token}{NoReply()}\r\n{{v:30}}\r\n";
    }

    /// <summary>A length and the data behind it; not always do the two agree.</summary>
    private (string Length, string Body) Body()
    {
        if (Chance(40))
        {
            var number = Pick(Numbers);
            return (Text(number.Length), number);
        }
        var size = Chance(80) ? _random.Next(0, 60) : Chance(80) ? _random.Next(0, 9000) : _random.Next(0, 200_000);
        if (Chance(90)) return (Text(size), $"{{v:{size}}}");
        // Two lines of filler end every misreading before the next request begins.
        const string Filler = "\r\n{v:40}\r\n{v:40}";
        size = _random.Next(8, 60);
        return _random.Next(4) switch
        {
            0 => (Pick(Lengths), $"{{v:{size}}}{Filler}"),
            1 => (Text(size + _random.Next(1, 20)), $"{{v:{size}}}{Filler}"),
            // What is left is a line of some length: the shortest are no commands to newer versions.
            2 => (Text(_random.Next(0, size)), $"{{v:{size + 8}}}{Filler}"),
            _ => (Text(1_100_000), "{v:1100000}"),
        };
    }

    private string Arithmetic() => $"{Pick(["incr", "decr"])} {Key()} {Pick(Deltas)}{NoReply()}\r\n";

    private string MetaGet() => "mg " + MetaKey(
        ["v", "f", "t", "s", "c", "k", "q", "h", "l", "u", "Oabc", "O1", "N30", "R30", "T100", "T0", "T-1", "Tx", "E5", "I", "z", "v", "k",
            "q", "x", "N0", "N-1", "Nx", "R0", "R-1", "Rx", "T2592001", "T", "P1", "L1", "C1", "M", "D", "J", "F", "W", "0",
            "tt"]) + "\r\n";

    private string MetaSet()
    {
        var (length, body) = Body();
        string[] flags =
            ["c", "F5", "F4294967295", "Fx", "I", "k", "Oxyz", "q", "T100", "T0", "T-1", "MS", "MA", "MP", "ME", "MR", "Mx", "ma",
             "C{cas:last}", "C{cas:first}", "C0", "Cx", "v", "E5", "x", "N0", "Nx", "R1", "MSS", "Ms", "M", "F", "F-1", "C", "T2592001",
             "T1.5",
             "P1", "L", "s", "t", "h", "u", "z", "S3"];
        return $"ms {MetaKey(flags, length)}\r\n{body}\r\n";
    }

    private string MetaDelete() => "md " + MetaKey(
        ["q", "k", "Oxyz", "C{cas:last}", "C1", "I", "T30", "T0", "Cx", "v", "q", "I", "T6", "T-1", "Tx", "C0", "C", "x",
            "E5", "P1", "N1", "t", "s", "z"]) + "\r\n";

    private string MetaArithmetic() => "ma " + MetaKey(
        ["N0", "N100", "J5", "J1000000000000000000", "Jx", "D3", "D0", "Dx", "T100", "MI", "MD", "M+", "M-", "Mx", "Mi", "M", "MIx", "q",
            "Oxyz", "c", "t",
            "v", "k", "N-1", "Nx", "J", "D", "E5", "x", "I", "s", "z", "P1", "C0", "Cx",
         "C{cas:last}"]) + "\r\n";

    private string MetaKey(string[] flags, string? length = null)
    {
        var isBase64 = Chance(15);
        var chosen = Enumerable.Range(0, _random.Next(0, 6)).Select(_ => Pick(flags)).ToList();
        // Most requests repeat no flag: memcached refuses those that do, and the interesting ones would drown.
        if (Chance(90)) chosen = [.. chosen.DistinctBy(f => f[0])];
        if (isBase64) chosen.Insert(_random.Next(chosen.Count + 1), "b");
        var key = isBase64 ? $"{{b:{Pick(Keys)}}}" : Key();
        return string.Join(' ', new[] { key, length }.Where(w => w is not null).Concat(chosen));
    }

    private string Key() => Chance(2) ? "{k:a:250}" : $"{{k:{Pick(Keys)}}}";

    private string NoReply() => Chance(12) ? " noreply" : "";

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
