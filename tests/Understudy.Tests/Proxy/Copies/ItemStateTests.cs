using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Copies;
using Understudy.Transport.Buffers;

namespace Understudy.Tests.Proxy.Copies;

public sealed class ItemStateTests
{
    private const long Now = 1_700_000_000;

    [Theory]
    [InlineData("VA 3 f5 t100 c7\r\nabc\r\n", "add k 5 100 3\r\nabc\r\n")]
    [InlineData("VA 3 f5 t-1 c7\r\nabc\r\n", "add k 5 0 3\r\nabc\r\n")]
    [InlineData("VA 0 f0 t3000000 c7\r\n\r\n", "add k 0 1703000000 0\r\n\r\n")]
    public void An_item_is_made_by_a_command_that_every_server_reads(string reply, string command) => Store(reply).ShouldBe(command);

    [Fact]
    public void A_key_that_only_a_meta_command_can_name_is_stored_by_one() =>
        Store("VA 3 f5 t100 c7\r\nabc\r\n", "YSBi", isBase64: true).ShouldBe("ms YSBi 3 b F5 T100 ME\r\nabc\r\n");

    [Fact]
    public void A_server_that_does_not_tell_the_ttl_is_believed_for_the_rest() =>
        Store("VALUE k 5 3 7\r\nabc\r\n", ttlSeconds: 60).ShouldBe("add k 5 60 3\r\nabc\r\n");

    [Fact]
    public void An_item_of_which_nobody_knows_how_long_it_lives_is_not_copied() => Store("VALUE k 5 3 7\r\nabc\r\n").ShouldBeNull();

    [Theory]
    [InlineData("EN\r\n")]
    [InlineData("END\r\n")]
    [InlineData("VA 3 f5 t100 c7 W\r\nabc\r\n")]
    [InlineData("VA 3 f5 t100 c7 X\r\nabc\r\n")]
    public void What_is_no_item_for_everybody_is_not_copied(string reply) => Store(reply, ttlSeconds: 60).ShouldBeNull();

    private static string? Store(string text, string key = "k", bool isBase64 = false, long? ttlSeconds = null)
    {
        var frame = Encoding.ASCII.GetBytes(text);
        ReplyParser.TryRead(frame, out var reply).ShouldBe(Understudy.Protocol.ParseStatus.Complete);
        var command = new ByteQueue(new BufferPool());
        var isThere = ItemState.TryWriteStore(
            Encoding.ASCII.GetBytes(key), isBase64, frame, in reply, adds: true, Now, command, exptime: null, ttlSeconds);
        return isThere ? Encoding.ASCII.GetString(command.Unread) : null;
    }
}
