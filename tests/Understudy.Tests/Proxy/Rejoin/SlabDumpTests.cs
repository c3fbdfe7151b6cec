using System.Text;
using Understudy.Proxy.Rejoin;

namespace Understudy.Tests.Proxy.Rejoin;

public sealed class SlabDumpTests
{
    private const long Now = 1_700_000_100;

    private readonly SlabDump _dump = new();

    [Fact]
    public void Each_class_that_holds_items_is_asked_once()
    {
        foreach (var line in (string[])["STAT items:1:number 2", "STAT items:1:age 7", "STAT items:12:number 1", "END"])
            _dump.TryReadLine(Encoding.ASCII.GetBytes(line)).ShouldBeTrue();

        Next().ShouldBe("stats cachedump 1 0\r\n");
        Next().ShouldBe("stats cachedump 12 0\r\n");
        Next().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ITEM k [3 b; 1700000200 s]", "k", 1_700_000_200)]
    [InlineData("ITEM k [3 b; 0 s]", "k", -1)]
    [InlineData("ITEM k [3 b; 1700000038 s]", "k", -1)]
    [InlineData("ITEM a[1 b;[ [0 b; 1700000200 s]", "a[1 b;[", 1_700_000_200)]
    public void An_item_says_when_it_is_gone(string line, string key, long expiresAt)
    {
        _dump.TryReadItem(Encoding.ASCII.GetBytes(line), Now, out var item).ShouldBeTrue();

        Encoding.ASCII.GetString(item.Key).ShouldBe(key);
        item.ExpiresAt.ShouldBe(expiresAt);
        item.Cas.ShouldBe(0ul);
    }

    [Theory]
    [InlineData("ITEM ")]
    [InlineData("ITEM k")]
    [InlineData("ITEM k [x b; 0 s]")]
    [InlineData("ITEM k [1 b; s]")]
    [InlineData("ITEM  [1 b; 0 s]")]
    [InlineData("key=k exp=-1")]
    public void What_is_no_item_is_left_alone(string line) =>
        _dump.TryReadItem(Encoding.ASCII.GetBytes(line), Now, out _).ShouldBeFalse();

    [Theory]
    [InlineData("CLIENT_ERROR bad command line")]
    [InlineData("ERROR")]
    [InlineData("STAT pid 1")]
    public void A_refusal_is_no_part_of_a_list(string line) => _dump.TryReadLine(Encoding.ASCII.GetBytes(line)).ShouldBeFalse();

    [Fact]
    public void A_class_that_ends_at_two_mebibytes_is_cut_short()
    {
        var line = Encoding.ASCII.GetBytes($"ITEM {new string('k', 200)} [1 b; 0 s]");
        for (var i = 0; i < 9000; i++) _dump.TryReadItem(line, Now, out _);
        var before = _dump.IsCutShort;
        for (var i = 0; i < 1000; i++) _dump.TryReadItem(line, Now, out _);

        before.ShouldBeFalse();
        _dump.IsCutShort.ShouldBeTrue();
    }

    private string Next() => Encoding.ASCII.GetString(_dump.NextQuestion());
}
