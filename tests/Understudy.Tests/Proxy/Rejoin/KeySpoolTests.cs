using System.Text;
using Understudy.Proxy.Rejoin;

namespace Understudy.Tests.Proxy.Rejoin;

public sealed class KeySpoolTests : IDisposable
{
    private readonly KeySpool _spool = new(Path.GetTempPath());

    public void Dispose() => _spool.Dispose();

    [Fact]
    public void Keys_come_warmest_first_and_those_never_read_last()
    {
        Add("old", 90_000, isFetched: true);
        Add("new and never read", 0, isFetched: false);
        Add("warm", 100, isFetched: true);
        Add("old and never read", 90_000, isFetched: false);
        Add("hot", 0, isFetched: true);

        Rest(_spool).ShouldBe(["hot", "warm", "old", "new and never read", "old and never read"]);
    }

    [Fact]
    public void Ages_of_the_same_magnitude_keep_their_order()
    {
        Add("a", 1000, isFetched: true);
        Add("b", 1020, isFetched: true);
        Add("c", 800, isFetched: true);

        Rest(_spool).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_clock_ahead_of_ours_is_no_age()
    {
        Add("from the future", -5, isFetched: true);
        Add("later", 8, isFetched: true);

        Rest(_spool).ShouldBe(["from the future", "later"]);
    }

    [Fact]
    public void What_does_not_fit_into_memory_comes_back_whole_and_in_order()
    {
        const int count = 200_000;

        for (var i = 0; i < count; i++) Add($"key{i}", i % 2 == 0 ? 10_000 : 10, isFetched: true, itemBytes: i);

        for (var i = 1; i < count; i += 2) Next().ShouldBe(($"key{i}", i));
        for (var i = 0; i < count; i += 2) Next().ShouldBe(($"key{i}", i));
        _spool.TryTake(out _).ShouldBeFalse();
        _spool.Problem.ShouldBeNull();
    }

    [Fact]
    public void Where_no_file_can_be_made_it_keeps_what_fits_and_says_why()
    {
        using var spool = new KeySpool("/nonexistent");

        var added = AddUntilRefused(spool);

        spool.Problem.ShouldNotBeNull().ShouldContain("/nonexistent");
        Rest(spool).Count.ShouldBe(added);
    }

    [Fact]
    public void A_list_without_end_ends_at_the_limit()
    {
        using var spool = new KeySpool(Path.GetTempPath(), maxBytes: 1 << 20);

        var added = AddUntilRefused(spool);

        spool.Problem.ShouldBe("the list is longer than 1 MiB");
        Rest(spool).Count.ShouldBe(added);
    }

    [Fact]
    public void Its_file_has_no_name()
    {
        using var directory = new TemporaryDirectory();
        using var spool = new KeySpool(directory.Path, maxBytes: 1 << 20);

        AddUntilRefused(spool);

        Directory.GetFileSystemEntries(directory.Path).ShouldBeEmpty();
    }

    private static int AddUntilRefused(KeySpool spool)
    {
        var added = 0;
        while (spool.TryAdd(new ListedKey { Key = Encoding.ASCII.GetBytes($"key{added}"), IsFetched = true })) added++;
        return added;
    }

    private static List<string> Rest(KeySpool spool)
    {
        var keys = new List<string>();
        while (spool.TryTake(out var key)) keys.Add(Encoding.ASCII.GetString(key.Key));
        return keys;
    }

    private void Add(string key, long age, bool isFetched, int itemBytes = 0) => _spool.TryAdd(new ListedKey
    {
        Key = Encoding.ASCII.GetBytes(key), AgeSeconds = age, IsFetched = isFetched, ItemBytes = itemBytes,
    }).ShouldBeTrue();

    private (string, int) Next()
    {
        _spool.TryTake(out var key).ShouldBeTrue();
        return (Encoding.ASCII.GetString(key.Key), key.ItemBytes);
    }

    private sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("understudy-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
