using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Proxy.Rejoin;

namespace Understudy.Tests.Proxy.Rejoin;

public sealed class HottestFirstTests
{
    [Fact]
    public void Nothing_is_given_before_the_list_has_ended()
    {
        var list = new ListOfKeys();
        var feed = FeedOf(list, new KeySpool(Path.GetTempPath()));
        list.Add("cold", 5000);
        var early = feed.TryTake(out _);
        list.Add("hot", 0);
        list.End();

        early.ShouldBeFalse();
        Rest(feed).ShouldBe(["hot", "cold"]);
        feed.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_does_not_fit_is_given_whole_all_the_same()
    {
        var list = new ListOfKeys();
        var feed = FeedOf(list, new KeySpool(Path.GetTempPath(), maxBytes: 3 * (21 + 5)));
        list.Add("cold1", 5000);
        list.Add("hot 1", 0);
        list.Add("warm2", 100);
        list.Add("hot 2", 0);
        list.Add("warm3", 100);
        var beforeTheEnd = Rest(feed);
        list.Add("late", 0);
        list.End();

        // The first that does not fit is at hand, then come those that did fit in order, then the rest as it comes.
        beforeTheEnd.ShouldBe(["hot 2", "hot 1", "warm2", "cold1", "warm3"]);
        Rest(feed).ShouldBe(["late"]);
        feed.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_breaks_off_says_so_and_gives_what_it_had()
    {
        var list = new ListOfKeys { Problem = "it broke off" };
        var feed = FeedOf(list, new KeySpool(Path.GetTempPath()));
        list.Add("a", 0);
        list.End();

        Rest(feed).ShouldBe(["a"]);
        feed.Problem.ShouldBe("it broke off");
    }

    private static HottestFirst FeedOf(IKeyFeed list, KeySpool spool)
    {
        var feed = new HottestFirst(list, spool, NullLogger.Instance);
        feed.Start(static () => { });
        return feed;
    }

    private static List<string> Rest(IKeyFeed feed)
    {
        var keys = new List<string>();
        while (feed.TryTake(out var key)) keys.Add(Encoding.ASCII.GetString(key.Key));
        return keys;
    }

    private sealed class ListOfKeys : IKeyFeed
    {
        private readonly Queue<(byte[] Key, long Age)> _keys = new();
        private bool _hasEnded;

        public bool IsOpen => !_hasEnded || _keys.Count > 0;

        public string? Problem { get; init; }

        public void Add(string key, long age) => _keys.Enqueue((Encoding.ASCII.GetBytes(key), age));

        public void End() => _hasEnded = true;

        public void Start(Action onMore)
        {
        }

        public bool TryTake(out ListedKey key)
        {
            key = default;
            if (!_keys.TryDequeue(out var next)) return false;
            key = new ListedKey { Key = next.Key, AgeSeconds = next.Age, IsFetched = true };
            return true;
        }

        public void Stop() => _keys.Clear();
    }
}
