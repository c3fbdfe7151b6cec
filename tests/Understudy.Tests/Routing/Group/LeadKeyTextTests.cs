using Understudy.Routing.Group;

namespace Understudy.Tests.Routing.Group;

public class LeadKeyTextTests
{
    [Fact]
    public void A_key_is_read_back()
    {
        LeadKeyText.TryRead(5, LeadKeyText.Write("b", "6f1c", 7), out var held).ShouldBeTrue();
        LeadKeyText.TryRead(6, LeadKeyText.WriteFree("b", "6f1c", 7, "a"), out var free).ShouldBeTrue();
        LeadKeyText.TryRead(6, LeadKeyText.WriteFree("b", "6f1c", 7, ""), out var nobodys).ShouldBeTrue();
        LeadKeyText.TryRead(0, "", out var none).ShouldBeTrue();

        held.ShouldBe(new LeadKey(5, "b", 7));
        free.ShouldBe(new LeadKey(6, "b", 7, IsFree: true, "a"));
        nobodys.ShouldBe(new LeadKey(6, "b", 7, IsFree: true));
        none.ShouldBe(new LeadKey(0, "", 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("b 6f1c")]
    [InlineData("b 6f1c 7")]
    [InlineData("b 6f1c term=")]
    [InlineData("b 6f1c term=-7")]
    [InlineData("b 6f1c term=99999999999999999999")]
    [InlineData("b/c 6f1c term=7")]
    [InlineData("b 6f1c term=7 free=")]
    [InlineData("b 6f1c term=7 kept=a")]
    [InlineData("b 6f1c term=7 free=a more")]
    public void Anything_else_is_refused(string text)
    {
        LeadKeyText.TryRead(5, text, out _).ShouldBeFalse();
    }
}
