using System.Text;
using Understudy.Proxy.Hot;

namespace Understudy.Tests.Proxy.Hot;

public sealed class KeySamplerTests
{
    [Fact]
    public void Few_keys_are_all_counted_with_what_they_begin_with()
    {
        var sampler = new KeySampler(() => 0);

        for (var i = 0; i < 100; i++) sampler.Offer(Bytes($"shop:cart:{i % 4}"), now: i * 1_000_000L);
        sampler.Offer(Bytes("plain"), now: 0);
        sampler.Offer(Bytes("__us:out:0123456789abcdef"), now: 0);

        sampler.Seen.ShouldBe(102);
        sampler.Sampled.ShouldBe(101);
        Counts(sampler.Keys).OrderBy(count => count.Key).Select(count => (count.Key, count.Value)).ShouldBe(
            [("plain", 1), ("shop:cart:0", 25), ("shop:cart:1", 25), ("shop:cart:2", 25), ("shop:cart:3", 25)]);
        Counts(sampler.Prefixes).OrderBy(count => count.Key).Select(count => (count.Key, count.Value)).ShouldBe(
            [("shop:", 100), ("shop:cart:", 100)]);
    }

    [Fact]
    public void Of_many_keys_a_part_is_looked_at_and_rates_stay_right()
    {
        const int Seconds = 2, PerSecond = 1_000_000;
        var random = new Random(3);
        var sampler = new KeySampler(() => (ulong)random.NextInt64());
        var (hot, cold) = (Bytes("hot"), Bytes("cold"));

        for (var i = 0; i < Seconds * PerSecond; i++) sampler.Offer(i % 10 == 0 ? hot : cold, i * (1_000_000_000L / PerSecond));

        sampler.Seen.ShouldBe(Seconds * PerSecond);
        sampler.Sampled.ShouldBeLessThan(Seconds * KeySampler.SamplesPerSecond * 3);
        ((double)Counts(sampler.Keys)["hot"]).ShouldBe(Seconds * PerSecond / 10, tolerance: Seconds * PerSecond / 100);
        ((double)Counts(sampler.Keys)["cold"]).ShouldBe(Seconds * PerSecond * 0.9, tolerance: Seconds * PerSecond / 20);
    }

    private static byte[] Bytes(string key) => Encoding.ASCII.GetBytes(key);

    private static Dictionary<string, long> Counts(HeavyHitters hitters) =>
        hitters.All.ToDictionary(entry => Encoding.ASCII.GetString(entry.Key), entry => entry.Most);
}
