using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;

namespace Understudy.Tests.Protocol.Text;

public sealed class TextRequestWriterTests
{
    private readonly byte[] _room = new byte[ProtocolLimits.MaxKeyBytes + TextRequestWriter.FixedRoom];

    [Fact]
    public void A_request_for_one_key_is_its_verb_and_the_key()
    {
        Text(TextRequestWriter.Get("k"u8, _room)).ShouldBe("get k\r\n");
        Text(TextRequestWriter.Gets("k"u8, _room)).ShouldBe("gets k\r\n");
        Text(TextRequestWriter.Delete("k"u8, _room)).ShouldBe("delete k\r\n");
        Text(TextRequestWriter.Touch("k"u8, -1, _room)).ShouldBe("touch k -1\r\n");
    }

    [Theory]
    [InlineData(Verb.Get, "get a bc\r\n")]
    [InlineData(Verb.Gets, "gets a bc\r\n")]
    [InlineData(Verb.Gat, "gat 30 a bc\r\n")]
    [InlineData(Verb.Gats, "gats 30 a bc\r\n")]
    public void A_retrieval_is_written_key_by_key(Verb verb, string expected)
    {
        var length = TextRequestWriter.BeginRetrieval(verb, exptime: 30, _room);
        length += TextRequestWriter.NextKey("a"u8, _room.AsSpan(length));
        length += TextRequestWriter.NextKey("bc"u8, _room.AsSpan(length));
        TextRequestWriter.LineEnd.CopyTo(_room.AsSpan(length));

        Text(length + 2).ShouldBe(expected);
    }

    [Fact]
    public void A_store_has_flags_exptime_and_length()
    {
        Text(TextRequestWriter.Store(adds: false, "k"u8, "7"u8, 1_800_000_000, 1_048_576, _room))
            .ShouldBe("set k 7 1800000000 1048576\r\n");
        Text(TextRequestWriter.Store(adds: true, "k"u8, uint.MaxValue, -1, 0, _room)).ShouldBe("add k 4294967295 -1 0\r\n");
    }

    [Fact]
    public void A_cas_of_our_own_has_length_and_token() =>
        Text(TextRequestWriter.Cas("k"u8, 3, ulong.MaxValue, _room)).ShouldBe("cas k 0 0 3 18446744073709551615\r\n");

    [Theory]
    [InlineData("cas k 0 0 3 77", "cas k 0 0 3 18446744073709551615\r\n")]
    [InlineData("cas  k 0 0 3   77  ", "cas  k 0 0 3   18446744073709551615\r\n")]
    public void A_cas_carries_the_server_s_own_token(string command, string expected) =>
        Text(TextRequestWriter.Cas(Encoding.ASCII.GetBytes(command), ulong.MaxValue, _room)).ShouldBe(expected);

    [Fact]
    public void A_client_s_line_gets_an_end()
    {
        Text(TextRequestWriter.Command("incr n 1"u8, _room)).ShouldBe("incr n 1\r\n");
        Text(TextRequestWriter.Cachedump(12, _room)).ShouldBe("stats cachedump 12 0\r\n");
    }

    [Fact]
    public void The_longest_key_fits_with_the_longest_numbers()
    {
        var key = new byte[ProtocolLimits.MaxKeyBytes];
        Array.Fill(key, (byte)'k');

        var length = TextRequestWriter.Store(adds: true, key, uint.MaxValue, long.MinValue, int.MaxValue, _room);

        length.ShouldBeLessThanOrEqualTo(_room.Length);
    }

    [Fact]
    public void Writing_allocates_nothing() =>
        Allocation.Of(() =>
        {
            TextRequestWriter.Get("k"u8, _room);
            TextRequestWriter.Touch("k"u8, 30, _room);
            TextRequestWriter.BeginRetrieval(Verb.Gat, 30, _room);
            TextRequestWriter.Store(adds: false, "k"u8, 7, 30, 100, _room);
            TextRequestWriter.Cas("cas k 0 0 3 77"u8, 5, _room);
        }).ShouldBe(0);

    private string Text(int length) => Encoding.ASCII.GetString(_room, 0, length);
}
