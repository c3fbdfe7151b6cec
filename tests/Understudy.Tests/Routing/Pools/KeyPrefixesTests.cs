using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Routing.Pools;

namespace Understudy.Tests.Routing.Pools;

public sealed class KeyPrefixesTests
{
    [Theory]
    [InlineData("session:42", 1)]
    [InlineData("session", 0)]
    [InlineData("session:", 1)]
    [InlineData("session:admin:1", 2)]
    [InlineData("session:admin", 1)]
    [InlineData("session:b", 1)]
    [InlineData("session:admin:", 2)]
    [InlineData("t", 0)]
    [InlineData("\u00ff", 0)]
    public void The_longest_beginning_of_a_key_says_its_pool(string key, int pool) =>
        Of(("", 0), ("session:", 1), ("session:admin:", 2), ("se", 0)).Find(Encoding.Latin1.GetBytes(key)).ShouldBe(pool);

    [Fact]
    public void Where_there_is_but_the_empty_one_every_key_is_of_its_pool()
    {
        Of(("", 3)).Find("k"u8).ShouldBe(3);
        Of(("", 3)).Find(default).ShouldBe(3);
    }

    [Fact]
    public void It_finds_what_looking_at_each_of_them_finds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    // Few letters, so that beginnings share their beginnings.
    private static void Play(Random random)
    {
        string Text() => new([.. Enumerable.Range(0, random.Next(6)).Select(_ => "ab:"[random.Next(3)])]);
        (string Prefix, int Pool)[] routes = [.. Enumerable.Range(0, random.Next(30)).Select(_ => Text()).Append("").Distinct()
            .Select((prefix, pool) => (prefix, pool))];
        var prefixes = Of(routes);

        foreach (var key in Enumerable.Range(0, 30).Select(_ => Text() + Text()))
        {
            var longest = routes.Where(route => key.StartsWith(route.Prefix, StringComparison.Ordinal)).MaxBy(route => route.Prefix.Length);
            prefixes.Find(Encoding.ASCII.GetBytes(key)).ShouldBe(longest.Pool, key);
        }
    }

    private static KeyPrefixes Of(params (string Prefix, int Pool)[] routes) =>
        new(routes.Select(route => (Encoding.ASCII.GetBytes(route.Prefix), route.Pool)));
}
