using Understudy.Protocol;

namespace Understudy.Tests.Protocol;

public sealed class CasTokenTests
{
    private const ulong Mask = 0x5A5A_5A00;

    public static TheoryData<ulong> Tokens { get; } =
        [1, 2, 255, 256, 1_000_000, Mask - 1, Mask, Mask + 1, int.MaxValue, 1UL << 32, 1UL << 53, ulong.MaxValue];

    [Theory, MemberData(nameof(Tokens))]
    public void A_token_comes_back_as_it_was(ulong token) =>
        CasToken.Exchange(CasToken.Exchange(token, Mask), Mask).ShouldBe(token);

    [Theory, MemberData(nameof(Tokens))]
    public void No_token_becomes_the_absence_of_one(ulong token) => CasToken.Exchange(token, Mask).ShouldNotBe(0ul);

    [Fact]
    public void The_absence_of_a_token_stays() => CasToken.Exchange(0, Mask).ShouldBe(0ul);
}
