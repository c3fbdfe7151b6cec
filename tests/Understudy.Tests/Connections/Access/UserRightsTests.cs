using System.Text;
using Understudy.Connections.Access;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Tests.Protocol.Binary;

namespace Understudy.Tests.Connections.Access;

/// <summary>Every verb, in each dialect, with each right.</summary>
public sealed class UserRightsTests
{
    private const string Mine = "app:k", Theirs = "other";
    private const int MaxValueBytes = 100;

    private static readonly byte[] Number = new byte[20];

    private static readonly string[] TextReads = ["get KEY", "gets KEY", "get KEY KEY", "mg KEY v", "mg B64 b v", "mg KEY k q", "me KEY"];

    private static readonly string[] TextWrites =
    [
        "set KEY 0 0 1\r\nx", "set KEY 0 0 1 noreply\r\nx", "add KEY 0 0 1\r\nx", "replace KEY 0 0 1\r\nx", "append KEY 0 0 1\r\nx",
        "prepend KEY 0 0 1\r\nx", "cas KEY 0 0 1 7\r\nx", "delete KEY", "incr KEY 1", "decr KEY 1", "touch KEY 1", "gat 1 KEY",
        "gats 1 KEY", "mg KEY N30", "mg KEY T30", "mg KEY R30", "ms KEY 1\r\nx", "ms B64 1 b\r\nx", "md KEY", "md KEY I", "ma KEY",
        "ma KEY N0", "set KEY 0 0 200\r\n",
    ];

    private static readonly string[] TextOfAll =
    [
        "verbosity 1", "shutdown", "watch", "lru_crawler metadump all", "lru_crawler disable", "cache_memlimit 64", "slabs reassign 1 2",
        "lru tune 10 20 0.1 2.0", "misbehave", "stats reset", "stats cachedump 1 0", "stats detail on", "stats conns", "stats sizes_enable",
    ];

    private static readonly string[] TextHarmless = ["version", "quit", "mn", "stats", "stats settings", "stats items", "stats servers"];

    public static TheoryData<string, string, string> Text => Of("text",
        ("read", TextReads), ("write", TextWrites), ("flush", ["flush_all", "flush_all 10", "flush_all noreply"]), ("all", TextOfAll),
        ("harmless", TextHarmless));

    public static TheoryData<string, string, string> Binary => Of("binary",
        ("read", ["Get", "GetQ", "GetK", "GetKQ"]),
        ("write",
        [
            "Set", "SetQ", "Add", "AddQ", "Replace", "ReplaceQ", "Append", "AppendQ", "Prepend", "PrependQ", "Delete", "DeleteQ",
            "Increment", "IncrementQ", "Decrement", "DecrementQ", "Touch", "Gat", "GatQ", "GatK", "GatKQ",
        ]),
        ("flush", ["Flush", "FlushQ"]), ("all", ["Verbosity"]), ("harmless", ["Noop", "Version", "Quit", "QuitQ", "Stat"]));

    [Theory, MemberData(nameof(Text)), MemberData(nameof(Binary))]
    public void A_user_may_do_what_its_rights_say(string request, string dialect, string kind)
    {
        var none = new UserRights();
        var reads = new UserRights { ReadsOnly = true };
        var keeps = new UserRights { KeepsAll = true };
        var ownKeys = new UserRights { Prefixes = ["zzz"u8.ToArray(), "app:"u8.ToArray()] };

        (none.HasAll, reads.HasAll, keeps.HasAll, ownKeys.HasAll).ShouldBe((true, false, false, false));
        Judge(reads, request, dialect, Theirs).ShouldBe(
            kind switch { "write" or "flush" => Denial.ReadsOnly, "all" => Denial.All, _ => Denial.None });
        Judge(keeps, request, dialect, Theirs).ShouldBe(kind is "all" or "flush" ? Denial.All : Denial.None);
        Judge(ownKeys, request, dialect, Mine).ShouldBe(kind is "all" or "flush" ? Denial.All : Denial.None);
        Judge(ownKeys, request, dialect, Theirs).ShouldBe(
            kind switch { "all" or "flush" => Denial.All, "read" or "write" => Denial.Key, _ => Denial.None });
    }

    [Fact]
    public void Of_many_keys_all_have_to_be_the_users() =>
        Judge(new UserRights { Prefixes = ["app:"u8.ToArray()] }, "get app:a  app:b other", "text", Mine).ShouldBe(Denial.Key);

    [Theory]
    [InlineData("set")]
    [InlineData("set app:k 0 0")]
    [InlineData("get")]
    [InlineData("mg !!!! b v")]
    public void What_has_no_key_has_none_of_the_users(string line) =>
        Judge(new UserRights { Prefixes = ["app:"u8.ToArray()] }, line, "text", Mine).ShouldNotBe(Denial.None);

    private static TheoryData<string, string, string> Of(string dialect, params (string Kind, string[] Requests)[] kinds)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (kind, request) in kinds.SelectMany(each => each.Requests.Select(request => (each.Kind, request))))
            data.Add(request, dialect, kind);
        return data;
    }

    private static Denial Judge(UserRights rights, string request, string dialect, string key)
    {
        Request read;
        byte[] bytes;
        if (dialect == "text")
        {
            var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(key));
            bytes = Encoding.ASCII.GetBytes($"{request.Replace("KEY", key).Replace("B64", encoded)}\r\n");
            RequestParser.TryRead(bytes, MaxValueBytes, out read).ShouldNotBe(ParseStatus.NeedMoreData);
        }
        else
        {
            bytes = FrameOf(Enum.Parse<BinaryOpcode>(request), key);
            BinaryRequestParser.TryRead(bytes, MaxValueBytes, out read).ShouldNotBe(ParseStatus.NeedMoreData);
        }

        return rights.Judge(bytes, in read);
    }

    private static byte[] FrameOf(BinaryOpcode opcode, string key)
    {
        var extras = opcode switch
        {
            BinaryOpcode.Increment or BinaryOpcode.IncrementQ or BinaryOpcode.Decrement or BinaryOpcode.DecrementQ => 20,
            BinaryOpcode.Touch or BinaryOpcode.Gat or BinaryOpcode.GatQ or BinaryOpcode.GatK or BinaryOpcode.GatKQ => 4,
            BinaryOpcode.Set or BinaryOpcode.SetQ or BinaryOpcode.Add or BinaryOpcode.AddQ or BinaryOpcode.Replace
                or BinaryOpcode.ReplaceQ => 8,
            _ => 0,
        };
        var hasKey = opcode is not (BinaryOpcode.Flush or BinaryOpcode.FlushQ or BinaryOpcode.Noop or BinaryOpcode.Version
            or BinaryOpcode.Quit or BinaryOpcode.QuitQ or BinaryOpcode.Stat or BinaryOpcode.Verbosity);
        return BinaryStream.Frame(opcode, hasKey ? Encoding.ASCII.GetBytes(key) : default, Number.AsSpan(0, extras));
    }
}
