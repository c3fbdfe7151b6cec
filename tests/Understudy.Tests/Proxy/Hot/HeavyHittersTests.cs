using System.Text;
using Understudy.Proxy.Hot;

namespace Understudy.Tests.Proxy.Hot;

public sealed class HeavyHittersTests
{
    [Fact]
    public void What_fits_is_counted_exactly()
    {
        var hitters = new HeavyHitters();

        foreach (var key in Enumerable.Range(0, HeavyHitters.Capacity)) Add(hitters, key, times: key + 1);

        var all = hitters.All.ToDictionary(entry => Encoding.ASCII.GetString(entry.Key), entry => (entry.Least, entry.Most));
        all.Count.ShouldBe(HeavyHitters.Capacity);
        all.ShouldAllBe(entry => entry.Value.Least == entry.Value.Most);
        all["key 0"].ShouldBe((1, 1));
        all["key 511"].ShouldBe((512, 512));
    }

    [Fact]
    public void Whatever_is_more_than_its_share_is_found_among_any_number_of_others_with_bounds_that_hold()
    {
        var hitters = new HeavyHitters();
        var random = new Random(7);
        var counts = new Dictionary<string, long>();
        for (var i = 0; i < 200_000; i++)
        {
            // Every fiftieth is one of two; the others are of 50,000.
            var key = i % 50 == 0 ? i % 100 : 1000 + random.Next(50_000);
            Add(hitters, key, times: 1);
            counts[$"key {key}"] = counts.GetValueOrDefault($"key {key}") + 1;
        }

        var all = hitters.All.ToDictionary(entry => Encoding.ASCII.GetString(entry.Key));
        all.Keys.ShouldContain("key 0");
        all.Keys.ShouldContain("key 50");
        all["key 0"].Least.ShouldBeGreaterThan(1500);
        all.ShouldAllBe(entry => entry.Value.Least <= counts[entry.Key] && counts[entry.Key] <= entry.Value.Most);
        all.Values.Max(entry => entry.Most - entry.Least).ShouldBeLessThanOrEqualTo(200_000 / HeavyHitters.Capacity);
    }

    private static void Add(HeavyHitters hitters, int key, int times) => hitters.Add(Encoding.ASCII.GetBytes($"key {key}"), times);
}
