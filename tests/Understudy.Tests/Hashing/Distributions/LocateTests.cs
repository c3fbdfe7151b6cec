using FsCheck;
using FsCheck.Fluent;
using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

/// <summary>What every distribution owes the hot path, with every hash it can be combined with.</summary>
public sealed class LocateTests
{
    private static readonly Config HundredKeys = Config.QuickThrowOnFailure.WithMaxTest(100);

    private static readonly Gen<byte[]> AnyKey =
        from length in Gen.Choose(1, 250)
        from bytes in Gen.ArrayOf(Gen.Choose(0x21, 0xFF).Select(i => (byte)i), length)
        select bytes;

    public static TheoryData<string> EveryName
        => [.. DistributionCatalog.Families.SelectMany(f => f.HashNames.Select(hash => $"{f.Name}:{hash}").Prepend(f.Name))];

    [Theory, MemberData(nameof(EveryName))]
    public void Answers_any_key_with_a_server_of_the_list(string name)
    {
        var distribution = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1));

        var always = Prop.ForAll(AnyKey.ToArbitrary(), key =>
        {
            var located = distribution.Locate(key);

            return located is >= 0 and < 5 && distribution.Explain(key).ServerIndex == located;
        });

        always.Check(HundredKeys);
    }

    [Theory, MemberData(nameof(EveryName))]
    public void Allocates_nothing(string name)
    {
        var distribution = Make.Distribution(name, Make.Servers(1, 1, 1, 1, 1, 1), hashTag: "{}");
        var key = "cart:{商品:42}:items"u8.ToArray();
        distribution.Locate(key);

        var allocated = Allocation.Of(() =>
        {
            for (var i = 0; i < 100; i++) distribution.Locate(key);
        });

        allocated.ShouldBe(0);
    }
}
