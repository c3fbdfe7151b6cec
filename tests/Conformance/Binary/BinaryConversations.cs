using static Understudy.Harness.BinaryRequest;

namespace Understudy.Conformance.Binary;

/// <summary>Binary conversations written by hand, each named for the one thing it shows.</summary>
public static class BinaryConversations
{
    private const ulong Last = BinaryConversation.LastToken;
    private const ulong Foreign = BinaryConversation.ForeignToken;

    private static readonly string Large = new('x', 1_048_000);
    private static readonly string TooLarge = new('x', 1_048_577);

    /// <summary>What a proxy answers otherwise: servers are sent a meta command, which removes the item that it cannot replace, and takes
    /// no key whose base64 is longer than 250 bytes.</summary>
    public static IReadOnlyList<BinaryConversation> OfANodeOnly { get; } =
    [
        new("others that are too large do not", [Put(Set, "a", "v"), Put(Add, "a", TooLarge), Put(Replace, "a", TooLarge),
            new(Append, "a") { Value = TooLarge }, new(PrependQ, "a") { Value = TooLarge }, new(Get, "a")]),
        new("the longest key of bytes of any kind", [Put(Set, new string('\0', 250), "v"), new(GetK, new string('\0', 250))]),
    ];

    public static IReadOnlyList<BinaryConversation> All { get; } =
        [.. Items(), .. Tokens(), .. Sizes(), .. Wrong(), .. Others(), .. OfANodeOnly];

    private static IEnumerable<BinaryConversation> Items() =>
    [
        new("a value comes back as it was set, with its flags", [Put(Set, "a", "hello", 7), new(Get, "a"), new(GetK, "a")]),
        new("a miss tells the key only where that was asked for", [new(Get, "a"), new(GetK, "a"), new(GetQ, "a"), new(GetKQ, "a")]),
        new("quiet gets tell what they find", [Put(SetQ, "a", "v"), new(GetQ, "a"), new(GetQ, "b"), new(GetKQ, "a"), new(Noop)]),
        new("a noop stands behind everything quiet before it", [.. Enumerable.Range(0, 60).Select(i => i % 4 == 0 ? new(GetQ, $"k{i}")
            : i % 4 == 1 ? Put(SetQ, $"k{i}", $"{i}") : i % 4 == 2 ? new(DeleteQ, $"k{i}") : new BinaryRequest(GetKQ, $"k{i - 2}")),
            new(Noop)]),
        new("an empty value", [Put(Set, "a", ""), new(Get, "a"), new(Append, "a"), Count(Increment, "a", 1)]),
        new("bytes of any kind", [Put(Set, "a b\r\n\0", "v\0\r\n\x80", 5), new(Get, "a b\r\n\0"), new(GetK, "a b\r\n\0"),
            Expire(GatK, "a b\r\n\0", 100), new(Append, "a b\r\n\0") { Value = "\r\nEND\r\n" }, new(Get, "a b\r\n\0"),
            Count(Increment, "n \0", 1, 3, 0), Count(Increment, "n \0", 1, 3, 0), new(Delete, "a b\r\n\0"), new(GetK, "a b\r\n\0"),
            Put(Add, "\0", "v"), new(Get, "\0"), Expire(Touch, "\0", 10), Put(Replace, "\n", "v")]),
        new("add stores only what is absent", [Put(Add, "a", "1"), Put(Add, "a", "2"), Put(AddQ, "a", "3"), Put(AddQ, "b", "4"),
            new(Get, "a"), new(Get, "b")]),
        new("replace stores only what is present", [Put(Replace, "a", "1"), Put(ReplaceQ, "a", "1"), Put(Set, "a", "2"),
            Put(Replace, "a", "3"), Put(ReplaceQ, "a", "4"), new(Get, "a")]),
        new("append and prepend extend a value and keep its flags", [new(Append, "a") { Value = "x" }, new(PrependQ, "a") { Value = "x" },
            Put(Set, "a", "m", 0xffffffff), new(Append, "a") { Value = "r" }, new(Prepend, "a") { Value = "l" },
            new(AppendQ, "a") { Value = "R" }, new(PrependQ, "a") { Value = "L" }, new(Get, "a")]),
        new("a deleted key is a miss", [Put(Set, "a", "x"), new(Delete, "a"), new(Delete, "a"), new(DeleteQ, "a"), Put(Set, "a", "x"),
            new(DeleteQ, "a"), new(Get, "a")]),
        new("increment and decrement", [Put(Set, "a", "10"), Count(Increment, "a", 5), Count(Decrement, "a", 3),
            Count(IncrementQ, "a", 1), Count(DecrementQ, "a", 2), Count(Decrement, "a", 100), new(Get, "a")]),
        new("a counter that is not there", [Count(Increment, "a", 1), Count(DecrementQ, "a", 1), Count(Increment, "b", 5, 10, 0),
            Count(Increment, "b", 5, 10, 0), Count(Decrement, "c", 5, 10, 100), Count(IncrementQ, "d", 1, ulong.MaxValue, 0),
            new(Get, "b"), new(Get, "c"), new(Get, "d")]),
        new("a counter wraps, and pads", [Put(Set, "a", "18446744073709551615"), Count(Increment, "a", 3), Put(Set, "b", "10"),
            Count(Decrement, "b", 1), new(Get, "b")]),
        new("what is no number", [Put(Set, "a", "abc"), Count(Increment, "a", 1), Count(IncrementQ, "a", 1, 5, 0), new(Get, "a")]),
        new("touch, gat and their forms", [Put(Set, "a", "v", 9), Expire(Touch, "a", 100), Expire(Touch, "b", 100), Expire(Gat, "a", 100),
            Expire(Gat, "b", 0), Expire(GatQ, "a", 0), Expire(GatQ, "b", 0), Expire(GatK, "a", 1000), Expire(GatK, "b", 0),
            Expire(GatKQ, "a", 0), Expire(GatKQ, "b", 0), new(Get, "a")]),
        new("an expiration is 32 bits without a sign", [Put(Set, "a", "v", 0, 0xffffffff), new(Get, "a"), Put(Set, "b", "v", 0, 2592001),
            new(Get, "b"), Put(Set, "c", "v", 0, 0x80000001), new(Get, "c"), Expire(Touch, "a", 0xfffffff0), new(Get, "a"),
            Expire(Gat, "c", 2592001), new(Get, "c")]),
    ];

    private static IEnumerable<BinaryConversation> Tokens() =>
    [
        new("a set with the token of the item", [Put(Set, "a", "1"), Put(Set, "a", "2") with { Cas = Last }, new(Get, "a"),
            Put(Set, "a", "3") with { Cas = Foreign }, new(Get, "a")]),
        new("a token makes a cas of add and replace", [Put(Set, "a", "1"), Put(Add, "a", "2") with { Cas = Last },
            Put(Replace, "a", "3") with { Cas = Last }, Put(Add, "a", "4") with { Cas = Foreign },
            Put(Add, "b", "4") with { Cas = Foreign }, Put(Replace, "b", "4") with { Cas = Foreign },
            Put(SetQ, "b", "4") with { Cas = Foreign }, new(Get, "a"), new(Get, "b")]),
        new("append, prepend and delete mind a token", [Put(Set, "a", "1"), new(Append, "a") { Value = "2", Cas = Foreign },
            new(Append, "a") { Value = "3", Cas = Last }, new(Prepend, "a") { Value = "4", Cas = Last }, new(Get, "a"),
            new(Delete, "a") { Cas = Foreign }, new(DeleteQ, "a") { Cas = Foreign }, new(Get, "a"), new(Delete, "a") { Cas = Last },
            new(Get, "a"), new(Delete, "a") { Cas = Foreign }]),
        new("a counter minds a token, and one that is created does not", [Put(Set, "a", "1"),
            Count(Increment, "a", 1) with { Cas = Last }, Count(Increment, "a", 1) with { Cas = Foreign },
            Count(Increment, "b", 1, 7, 0) with { Cas = Foreign }, Count(Increment, "c", 1) with { Cas = Foreign }, new(Get, "a"),
            new(Get, "b")]),
        new("touch leaves the token alone", [Put(Set, "a", "1"), Expire(Touch, "a", 100), Expire(Gat, "a", 100), new(Get, "a")]),
    ];

    private static IEnumerable<BinaryConversation> Sizes() =>
    [
        new("almost a megabyte", [Put(Set, "a", Large, 1), new(GetK, "a"), new(GetQ, "a")]),
        new("a set that is too large removes what was there", [Put(Set, "a", "v"), Put(Set, "a", TooLarge), new(Get, "a"),
            Put(Set, "b", "v"), Put(SetQ, "b", TooLarge), new(Get, "b"), Put(Set, "c", "v"),
            Put(Set, "c", TooLarge) with { Cas = Foreign }, new(Get, "c")]),
        new("an item that would grow too large stays", [Put(Set, "a", Large[..1_000_000]), new(Append, "a") { Value = Large[..100_000] },
            new(AppendQ, "a") { Value = Large[..100_000] }, new(Get, "a")]),
        .. Enumerable.Range(0, 8).Select(i => new BinaryConversation($"the edge of the largest value, {i}",
            [Put(Set, "edge", new string('e', 1_048_500 + i), (uint)(i & 1)), new(Get, "edge")])),
        new("the longest key", [Put(Set, new string('k', 250), "v"), new(GetK, new string('k', 250)), new(GetK, new string('j', 250)),
            Count(Increment, new string('n', 250), 1, 1, 0), Expire(GatK, new string('k', 250), 0), new(Delete, new string('k', 250))]),
    ];

    private static IEnumerable<BinaryConversation> Wrong() =>
    [
        .. new (string What, BinaryRequest Request)[]
        {
            ("a key of 251 bytes", new(Get, new string('k', 251))),
            ("a body shorter than the key", new(Get, "abc") { BodyLength = 2 }),
            ("a body shorter than extras and key", Put(Set, "abc", "") with { BodyLength = 9 }),
            ("a get with extras", new(Get, "a") { Extras = "1234" }),
            ("a get with a value", new(GetQ, "a") { Value = "x" }),
            ("a get without a key", new(Get)),
            ("a set without extras", new(Set, "a") { Value = "v" }),
            ("a set without a key", Put(Set, "", "v")),
            ("a set with too few extras", new(SetQ, "a") { Extras = "1234", Value = "v" }),
            ("an append with extras", new(Append, "a") { Extras = "12345678", Value = "v" }),
            ("a delete with a value", new(Delete, "a") { Value = "v" }),
            ("an increment with a value", Count(Increment, "a", 1) with { Value = "x" }),
            ("an increment without its extras", new(IncrementQ, "a")),
            ("a touch without an expiration", new(Touch, "a")),
            ("a gat without a key", Expire(GatK, "", 1)),
            ("a noop with a body", new(Noop) { Value = "x" }),
            ("a flush with half an expiration", new(Flush) { Extras = "12" }),
            ("a stat with extras", new(Stat) { Extras = "12" }),
            ("a version with a key", new(BinaryRequest.Version, "x")),
            ("a quit with a body", new(Quit) { Value = "x" }),
            ("a list of mechanisms with a key", new(SaslList, "x")),
            ("a login without a mechanism", new(SaslAuth) { Value = "x" }),
            ("the magic of a response", new(Noop) { Magic = 0x81 }),
            ("text", new(Noop) { Magic = (byte)'g' }),
        }.Select(wrong => new BinaryConversation($"{wrong.What} ends the connection",
            [Put(Set, "before", "v"), new(Noop), wrong.Request]) { EndsConnection = true }),
        new("commands that are unknown", [new(0x55), new(0x55) { Value = "abc" }, new(0xff), new(0x1f), new(Verbosity), new(Noop)]),
        new("a server without SASL", [new(SaslList), new(SaslAuth, "PLAIN") { Value = "\0user\0word" },
            new(SaslStep, "PLAIN") { Value = "x" }, new(Noop)]),
    ];

    private static IEnumerable<BinaryConversation> Others() =>
    [
        new("version", [new(BinaryRequest.Version)]),
        new("quit says good-bye", [Put(Set, "a", "v"), new(Noop), new(Quit)]) { EndsConnection = true },
        new("a quiet quit does not", [Put(Set, "a", "v"), new(Noop), new(QuitQ)]) { EndsConnection = true },
        new("flush empties", [Put(Set, "a", "v"), new(Flush), new(Get, "a"), Put(Set, "a", "v"), new(FlushQ), new(Get, "a"),
            Put(Set, "a", "v"), new(Flush) { Extras = Number(0) }, new(Get, "a")]),
        new("stat of what there is not", [new(Stat, "nonsense"), new(Stat, "reset")]),
    ];
}
