using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

public sealed class MetadumpLineTests
{
    private readonly byte[] _key = new byte[ProtocolLimits.MaxKeyBytes];

    [Fact]
    public void A_line_tells_all_that_a_copy_has_to_know()
    {
        var item = Read("key=foo exp=1700000900 la=1700000000 cas=77 fetch=yes cls=1 size=64 hv=0x1");

        KeyOf(item).ShouldBe("foo");
        (item.ExpiresAt, item.LastAccess, item.Cas).ShouldBe((1_700_000_900, 1_700_000_000, 77ul));
        (item.ItemBytes, item.IsFetched).ShouldBe((64, true));
    }

    [Fact]
    public void An_item_may_live_for_ever_and_never_have_been_read()
    {
        var item = Read("key=foo exp=-1 la=1 cas=1 fetch=no cls=1");

        (item.ExpiresAt, item.IsFetched, item.ItemBytes).ShouldBe((-1, false, 0));
    }

    [Theory]
    [InlineData("key=%41%20b exp=-1", "A b")]
    [InlineData("key=%0D%0a exp=-1", "\r\n")]
    [InlineData("key=a%4 exp=-1", null)]
    [InlineData("key=a%zz exp=-1", null)]
    [InlineData("key= exp=-1", null)]
    [InlineData("key=foo", null)]
    public void A_key_is_shown_as_in_a_uri(string line, string? key) => KeyOf(Read(line)).ShouldBe(key);

    [Theory]
    [InlineData(250, true)]
    [InlineData(251, false)]
    public void A_key_has_up_to_250_bytes(int length, bool isKey) =>
        (KeyOf(Read($"key={new string('k', length)} exp=-1")) is not null).ShouldBe(isKey);

    [Theory]
    [InlineData("END")]
    [InlineData("OK")]
    [InlineData("BUSY currently processing crawler request")]
    public void Other_lines_are_none(string line) => MetadumpLine.TryRead(Encoding.ASCII.GetBytes(line), out _).ShouldBeFalse();

    private static MetadumpLine Read(string line)
    {
        MetadumpLine.TryRead(Encoding.ASCII.GetBytes(line), out var item).ShouldBeTrue();
        return item;
    }

    private string? KeyOf(MetadumpLine item) =>
        item.TryDecodeKey(_key, out var length) ? Encoding.ASCII.GetString(_key, 0, length) : null;
}
