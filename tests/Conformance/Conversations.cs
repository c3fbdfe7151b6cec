namespace Understudy.Conformance;

/// <summary>Conversations written by hand, each named for the one thing it shows.</summary>
public static class Conversations
{
    public static IReadOnlyList<Conversation> All { get; } = [.. Text(), .. Lengths(), .. Lines(), .. Tokens(), .. Meta()];

    private static IEnumerable<Conversation> Text() =>
    [
        new("a value comes back as it was set", ["set {k:a} 7 0 5\r\nhello\r\n", "get {k:a}\r\n"]),
        new("a key that was never set is a miss", ["get {k:a}\r\n"]),
        new("client flags are 32 bits wide", ["set {k:a} 4294967295 0 1\r\nx\r\n", "get {k:a}\r\n", "set {k:a} 4294967296 0 1\r\nx\r\n"]),
        new("add stores only what is absent", ["add {k:a} 0 0 1\r\n1\r\n", "add {k:a} 0 0 1\r\n2\r\n", "get {k:a}\r\n"]),
        new("replace stores only what is present",
            ["replace {k:a} 0 0 1\r\n1\r\n", "set {k:a} 0 0 1\r\n2\r\n", "replace {k:a} 0 0 1\r\n3\r\n", "get {k:a}\r\n"]),
        new("append and prepend extend the value and keep its flags",
            ["append {k:a} 1 0 1\r\nx\r\n", "set {k:a} 5 0 1\r\nm\r\n", "append {k:a} 9 0 1\r\nr\r\n", "prepend {k:a} 9 0 1\r\nl\r\n", "get {k:a}\r\n"]),
        new("a deleted key is a miss", ["set {k:a} 0 0 1\r\nx\r\n", "delete {k:a}\r\n", "get {k:a}\r\n", "delete {k:a}\r\n"]),
        new("delete takes a time of zero and no other",
            ["set {k:a} 0 0 1\r\nx\r\n", "delete {k:a} 10\r\n", "get {k:a}\r\n", "delete {k:a} 0\r\n", "get {k:a}\r\n"]),
        new("a multi-get leaves out misses and repeats duplicates",
            ["set {k:a} 0 0 1\r\n1\r\n", "set {k:c} 0 0 1\r\n3\r\n", "get {k:a} {k:b} {k:c} {k:a} {k:d} {k:c}\r\n"]),
        new("incr and decr work on decimal values", ["set {k:a} 0 0 2\r\n10\r\n", "incr {k:a} 5\r\n", "decr {k:a} 3\r\n", "get {k:a}\r\n"]),
        new("decr to fewer digits pads with a space", ["set {k:a} 0 0 2\r\n10\r\n", "decr {k:a} 1\r\n", "get {k:a}\r\n", "incr {k:a} 0\r\n", "get {k:a}\r\n"]),
        new("decr stops at zero", ["set {k:a} 0 0 1\r\n5\r\n", "decr {k:a} 9\r\n", "get {k:a}\r\n"]),
        new("incr wraps at 64 bits", ["set {k:a} 0 0 20\r\n18446744073709551615\r\n", "incr {k:a} 2\r\n", "get {k:a}\r\n"]),
        new("incr of what is no number is an error", ["set {k:a} 0 0 3\r\nabc\r\n", "incr {k:a} 1\r\n", "incr {k:b} 1\r\n", "incr {k:a} -1\r\n", "incr {k:a} x\r\n"]),
        new("touch changes the TTL only", ["set {k:a} 3 0 1\r\nx\r\n", "touch {k:a} 100\r\n", "mg {k:a} t v f\r\n", "touch {k:b} 100\r\n", "touch {k:a} x\r\n"]),
        new("gat and gats return and touch",
            ["set {k:a} 3 0 1\r\nx\r\n", "gat 100 {k:a} {k:b}\r\n", "gats 1000 {k:a} {k:b}\r\n", "mg {k:a} t\r\n", "gat 0\r\n", "gat x {k:a}\r\n"]),
        new("a negative exptime stores what is already expired", ["set {k:a} 0 -1 1\r\nx\r\n", "get {k:a}\r\n", "add {k:a} 0 0 1\r\ny\r\n", "get {k:a}\r\n"]),
        new("an absolute exptime lies in the past or in the future",
            ["set {k:a} 0 2592001 1\r\nx\r\n", "get {k:a}\r\n", "set {k:b} 0 4102444800 1\r\ny\r\n", "get {k:b}\r\n"]),
        new("flush_all empties", ["set {k:a} 0 0 1\r\nx\r\n", "flush_all\r\n", "get {k:a}\r\n", "set {k:a} 0 0 1\r\ny\r\n", "get {k:a}\r\n"]),
        new("flush_all takes a delay, zero or noreply",
            ["set {k:a} 0 0 1\r\nx\r\n", "flush_all 0\r\n", "get {k:a}\r\n", "set {k:a} 0 0 1\r\nx\r\n", "flush_all noreply\r\n", "get {k:a}\r\n", "flush_all x\r\n"]),
        new("verbosity answers OK and wants a level", ["verbosity 0\r\n", "verbosity 0 noreply\r\n", "verbosity\r\n", "verbosity x\r\n", "verbosity 0 1\r\n"]),
        new("version answers one line", ["version\r\n"]),
        new("quit closes without a word", ["set {k:a} 0 0 1\r\nx\r\n", "get {k:a}\r\n", "quit\r\n"]),
        new("quit closes only after the answers before it", ["get {k:a}\r\n", "set {k:a} 0 0 100\r\n{v:100}\r\n", "get {k:a}\r\n", "quit\r\n"]),
        new("noreply hides every answer",
            ["set {k:a} 0 0 1 noreply\r\n1\r\n", "add {k:a} 0 0 1 noreply\r\n2\r\n", "append {k:a} 0 0 1 noreply\r\n0\r\n", "incr {k:a} 5 noreply\r\n",
             "touch {k:a} 100 noreply\r\n", "get {k:a}\r\n", "delete {k:a} noreply\r\n", "decr {k:a} 5 noreply\r\n", "get {k:a}\r\n"]),
        new("noreply hides a value that is too large", ["set {k:a} 0 0 1\r\n1\r\n", "set {k:a} 0 0 1100000 noreply\r\n{v:1100000}\r\n", "get {k:a}\r\n"]),
    ];

    private static IEnumerable<Conversation> Lengths() =>
    [
        new("an empty value is a hit", ["set {k:a} 3 0 0\r\n\r\n", "get {k:a}\r\n", "mg {k:a} v s\r\n"]),
        new("a key may have 250 bytes", ["set {k:a:250} 0 0 1\r\nx\r\n", "get {k:a:250}\r\n", "delete {k:a:250}\r\n"]),
        // Alone, because memcached (1.6.18) drops answers to requests before and behind a refused retrieval in the same packet.
        new("a get of a key of 251 bytes is an error", ["get {k:a:251}\r\n"]),
        new("a gat of a key of 251 bytes is an error", ["gat 0 {k:a:251}\r\n"]),
        new("a set of a key of 251 bytes is answered twice", ["set {k:a:251} 0 0 3\r\nabc\r\n", "get {k:a}\r\n"]),
        new("other verbs refuse 251 bytes", ["delete {k:a:251}\r\n", "incr {k:a:251} 1\r\n", "touch {k:a:251} 1\r\n"]),
        new("the largest value fits", ["set {k:a} 0 0 1048000\r\n{v:1048000}\r\n", "get {k:a}\r\n"]),
        new("a value of 1 MiB is too large and the old one is gone",
            ["set {k:a} 0 0 3\r\nold\r\n", "set {k:a} 0 0 1048576\r\n{v:1048576}\r\n", "get {k:a}\r\n", "set {k:a} 0 0 3\r\nnew\r\n", "get {k:a}\r\n"]),
        new("an append that grows past the limit is refused", ["set {k:a} 0 0 1000000\r\n{v:1000000}\r\n", "append {k:a} 0 0 100000\r\n{v:100000}\r\n", "mg {k:a} s\r\n"]),
        new("a negative length is refused", ["set {k:a} 0 0 -1\r\nabc\r\n", "get {k:a}\r\n"]),
        new("a length that is no number is refused", ["set {k:a} 0 0 abc\r\nabc\r\n", "get {k:a}\r\n"]),
        new("a length just beyond what fits is refused", ["set {k:a} 0 0 2147483646\r\nabc\r\n", "get {k:a}\r\n"]),
        new("a value longer than announced is a bad chunk", ["set {k:a} 0 0 3\r\nabcdef\r\n", "get {k:a}\r\n"]),
        new("a value shorter than announced swallows what follows", ["set {k:a} 0 0 10\r\nabc\r\nget {k:a}\r\nget {k:b}\r\n", "get {k:a}\r\n"]),
        new("a value may hold line ends and zeros", ["set {k:a} 0 0 12\r\n\r\nEND\r\n\0\0\n\r\n\r\n", "get {k:a}\r\n"]),
        new("a chunk that ends in a bare LF is bad", ["set {k:a} 0 0 3\r\nabc\n{v:9}\r\n", "get {k:a}\r\n"]),
        new("a get may be longer than 2048 bytes", ["set {k:x} 0 0 1\r\nx\r\n", $"get {Many("{k:a:200}", 30)} {{k:x}}\r\n"]),
        new("a multi-get of hundreds of keys", ["set {k:x} 0 0 1\r\nx\r\n", $"get {Many("{k:x}", 300)}\r\n"]),
        new("bytes of other alphabets are a key like any other", ["set {k:é} 0 0 1\r\nx\r\n", "get {k:é}\r\n"]),
    ];

    private static IEnumerable<Conversation> Lines() =>
    [
        new("a bare LF ends a line", ["set {k:a} 0 0 1\nx\r\n", "get {k:a}\n", "mg {k:a} v\n", "mn\n"]),
        new("an empty line is an error", ["\r\n", "\n", "get {k:a}\r\n"]),
        new("verbs are lower case", ["GET {k:a}\r\n", "Set {k:a} 0 0 1\r\n", "MG {k:a}\r\n"]),
        new("spaces may be many", ["set  {k:a}   0 0 1 \r\nx\r\n", "get  {k:a} \r\n", " get {k:a}\r\n"]),
        new("unknown words are an error", ["nonsense\r\n", "getx {k:a}\r\n", "ge\r\n", "g\r\n"]),
        new("a retrieval without a key is an error", ["get\r\n", "gets\r\n", "get \r\n", "gat\r\n", "gat 0\r\n"]),
        new("a storage command wants all its words", ["set\r\n", "set {k:a}\r\n", "set {k:a} 0\r\n", "set {k:a} 0 0\r\n", "cas {k:a} 0 0 1\r\n"]),
        new("a storage command takes no more words", ["set {k:a} 0 0 1 noreply x\r\nx\r\n", "set {k:a} 0 0 1 x\r\nx\r\n", "get {k:a}\r\n"]),
        new("other commands want all their words", ["incr {k:a}\r\n", "incr\r\n", "touch {k:a}\r\n", "touch\r\n", "delete\r\n", "decr\r\n"]),
        new("flags and exptime must be numbers", ["set {k:a} x 0 1\r\nx\r\n", "set {k:a} 0 x 1\r\nx\r\n", "set {k:a} -1 0 1\r\nx\r\n"]),
        new("many requests in one packet are answered in order",
            [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? $"set {{k:a}} 0 0 2\r\n{i:00}\r\n" : i % 3 == 1 ? "get {k:a}\r\n" : "get {k:b}\r\n")]),
    ];

    private static IEnumerable<Conversation> Tokens() =>
    [
        new("cas stores with the right token", ["set {k:a} 0 0 1\r\n1\r\n", "gets {k:a}\r\n", "cas {k:a} 0 0 1 {cas:last}\r\n2\r\n", "gets {k:a}\r\n"]),
        new("cas refuses an old token",
            ["set {k:a} 0 0 1\r\n1\r\n", "gets {k:a}\r\n", "set {k:a} 0 0 1\r\n2\r\n", "cas {k:a} 0 0 1 {cas:first}\r\n3\r\n", "get {k:a}\r\n"]),
        new("cas of a missing key is not found", ["cas {k:a} 0 0 1 1\r\nx\r\n", "cas {k:a} 0 0 1 abc\r\nx\r\n", "cas {k:a} 0 0 1 1 noreply\r\nx\r\n", "get {k:a}\r\n"]),
        new("gets tells a new token after every change",
            ["set {k:a} 0 0 1\r\n1\r\n", "gets {k:a}\r\n", "gets {k:a}\r\n", "incr {k:a} 1\r\n", "gets {k:a}\r\n", "touch {k:a} 0\r\n", "gets {k:a}\r\n"]),
        new("ms and md compare tokens",
            ["ms {k:a} 1 c\r\n1\r\n", "mg {k:a} c\r\n", "ms {k:a} 1 C1\r\n2\r\n", "ms {k:a} 1 C{cas:last} c\r\n3\r\n", "md {k:a} C1\r\n", "mg {k:a} c v\r\n",
             "md {k:a} C{cas:last}\r\n", "mg {k:a} v\r\n"]),
    ];

    private static IEnumerable<Conversation> Meta() =>
    [
        new("mn answers MN", ["mn\r\n", "mn\r\n"]),
        new("mg returns what is asked in the order asked", ["set {k:a} 5 100 5\r\nhello\r\n", "mg {k:a} v k s f t c h l\r\n", "mg {k:a} f v Oabc k\r\n"]),
        new("mg without v returns a header", ["set {k:a} 5 0 5\r\nhello\r\n", "mg {k:a}\r\n", "mg {k:a} f s k O12\r\n"]),
        new("mg miss", ["mg {k:a} v k Oabc\r\n", "mg {k:a}\r\n"]),
        new("mg q hides a miss", ["mg {k:a} v q\r\n", "mg {k:b} v q k\r\n", "set {k:c} 0 0 1\r\nx\r\n", "mg {k:c} v q k\r\n", "mn\r\n"]),
        new("mg T touches", ["set {k:a} 0 0 1\r\nx\r\n", "mg {k:a} T100 t\r\n", "mg {k:a} t\r\n"]),
        new("mg N makes an item and gives the win to one", ["mg {k:a} N100 v t\r\n", "mg {k:a} N100 v\r\n", "mg {k:a} v\r\n", "get {k:a}\r\n", "ms {k:a} 1\r\nx\r\n", "mg {k:a} v\r\n"]),
        new("mg R gives the win once", ["set {k:a} 0 100 1\r\nx\r\n", "mg {k:a} R1000 v\r\n", "mg {k:a} R1000 v\r\n", "mg {k:a} v\r\n"]),
        new("mg h l u tell of earlier reads", ["set {k:a} 0 0 1\r\nx\r\n", "mg {k:a} h l u\r\n", "mg {k:a} h\r\n", "mg {k:a} h\r\n"]),
        new("ms modes", ["ms {k:a} 1 MA\r\nx\r\n", "ms {k:a} 1 ME\r\n1\r\n", "ms {k:a} 1 ME\r\n2\r\n", "ms {k:a} 1 MA\r\n3\r\n", "ms {k:a} 1 MP\r\n4\r\n",
            "mg {k:a} v\r\n", "ms {k:b} 1 MR\r\nx\r\n", "ms {k:a} 1 MR\r\n9\r\n", "ms {k:a} 1 MX\r\nx\r\n", "mg {k:a} v\r\n"]),
        new("ms returns key, opaque and token", ["ms {k:a} 3 k Oabc c F7 T100\r\nabc\r\n", "mg {k:a} k f t v\r\n"]),
        new("ms q hides HD only", ["ms {k:a} 1 q\r\nx\r\n", "ms {k:a} 1 q ME\r\nx\r\n", "ms {k:a} 1 q MR C1 \r\nx\r\n", "mn\r\n"]),
        new("ms wants a length", ["ms {k:a}\r\n", "ms {k:a} abc\r\n", "ms {k:a} -1\r\n", "ms {k:a} S1\r\n", "mn\r\n"]),
        new("ms of a bad chunk", ["ms {k:a} 3\r\nabcdef\r\n{v:30}\r\n", "mg {k:a} v\r\n"]),
        new("ms of a value too large", ["ms {k:a} 1 \r\nx\r\n", "ms {k:a} 1100000\r\n{v:1100000}\r\n", "mg {k:a} v\r\n", "mn\r\n"]),
        new("ms quiet of a value too large", ["ms {k:a} 1100000 q\r\n{v:1100000}\r\n", "mn\r\n"]),
        new("ms with a wrong flag swallows the value", ["ms {k:a} 3 Mx\r\nabc\r\n", "ms {k:a} 3 Fx\r\nabc\r\n", "ms {k:a} 3 !\r\nabc\r\n", "mg {k:a} v\r\n", "mn\r\n"]),
        new("ms C0 on an item that exists", ["ms {k:a} 1\r\nx\r\n", "ms {k:a} 1 C0\r\ny\r\n", "ms {k:b} 1 C0\r\ny\r\n", "mg {k:a} v\r\n", "mg {k:b} v\r\n"]),
        new("md deletes", ["md {k:a}\r\n", "ms {k:a} 1\r\nx\r\n", "md {k:a} k Oab\r\n", "mg {k:a} v\r\n", "md {k:a} k Oab\r\n"]),
        new("md q hides what says nothing new", ["md {k:a} q\r\n", "ms {k:a} 1\r\nx\r\n", "md {k:a} q\r\n", "md {k:a} q C1\r\n", "mn\r\n"]),
        new("md I makes stale and the next reader wins", ["ms {k:a} 1 c\r\nx\r\n", "md {k:a} I T30\r\n", "mg {k:a} v t\r\n", "mg {k:a} v\r\n", "get {k:a}\r\n",
            "ms {k:a} 1 I C{cas:first}\r\ny\r\n", "mg {k:a} v\r\n"]),
        new("ma counts", ["ma {k:a}\r\n", "ma {k:a} N0 J10 v\r\n", "ma {k:a} D5 v t\r\n", "ma {k:a} MD D2 v\r\n", "ma {k:a} M- v\r\n", "ma {k:a} MI D3\r\n", "mg {k:a} v\r\n",
            "ma {k:a} Mx\r\n", "ma {k:a} Dx\r\n"]),
        new("ma of what is no number", ["ms {k:a} 3\r\nabc\r\n", "ma {k:a} v\r\n", "ma {k:a} q\r\n", "mn\r\n"]),
        new("ma q hides HD only", ["ma {k:a} q\r\n", "ma {k:a} N0 J3 q\r\n", "ma {k:a} q\r\n", "ma {k:a} v k Ox c\r\n", "mn\r\n"]),
        new("me describes an item", ["me {k:a}\r\n", "set {k:a} 0 100 5\r\nhello\r\n", "me {k:a}\r\n", "me\r\n"]),
        new("keys in base64", ["ms {b:a} 5 b k c\r\nhello\r\n", "get {k:a}\r\n", "mg {b:a} b k v\r\n", "mg {k:a} k v\r\n", "ma {b:n} b N0 J1 v k\r\n", "incr {k:n} 1\r\n",
            "md {b:a} b k q\r\n", "mg {b:a} b v k\r\n"]),
        new("what is no base64 is refused", ["mg not+base64 b v\r\n", "ms !!! 1 b\r\nx\r\n", "md @ b\r\n", "ma a b\r\n", "mn\r\n"]),
        new("meta keys of 250 and 251 bytes", ["ms {k:a:250} 1\r\nx\r\n", "mg {k:a:250} v k\r\n", "mg {k:a:251} v\r\n", "md {k:a:251}\r\n", "ma {k:a:251}\r\n",
            "ms {k:a:251} 3\r\nabc\r\n", "mn\r\n"]),
        new("meta without a key", ["mg\r\n", "ms\r\n", "md\r\n", "ma\r\n", "mg \r\n"]),
        new("a flag twice is refused", ["mg {k:a} v v\r\n", "ms {k:a} 1 k k\r\nx\r\n", "md {k:a} q q\r\n", "ma {k:a} v v\r\n", "mn\r\n"]),
        new("an unknown flag is refused", ["mg {k:a} !\r\n", "md {k:a} !\r\n", "ma {k:a} !\r\n", "mg {k:a} v E5\r\n", "mn\r\n"]),
        new("flags of newer versions are refused as this version does", ["ms {k:a} 1 E99\r\nx\r\n", "md {k:a} x\r\n", "ms {k:a} 1 s\r\nx\r\n", "mg {k:a} C1 v\r\n", "mn\r\n"]),
        new("an opaque of 32 bytes and one of 33", ["mg {k:a} Oabcdefghijklmnopqrstuvwxyz012345 v\r\n", "mg {k:a} Oabcdefghijklmnopqrstuvwxyz0123456 v\r\n",
            "ms {k:a} 1 Oabcdefghijklmnopqrstuvwxyz0123456\r\nx\r\n", "mn\r\n"]),
        new("a quiet pipeline ends at mn", [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? $"ms {{k:x{i}}} 2 q\r\nhi\r\n" : $"mg {{k:x{i - i % 8}}} v q k O{i}\r\n"), "mn\r\n"]),
    ];

    private static string Many(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));
}
