using Understudy.Routing.Group;

namespace Understudy.Tests.Routing.Group;

/// <summary>A server's register as an item.</summary>
public sealed class ServerRegisterTextTests
{
    [Fact]
    public void A_register_with_a_state_is_read_as_it_was_written()
    {
        var text = "7 b 12 0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0,OUT:3 members=a,b former=a";

        ServerRegisterText.TryRead(text, out var register).ShouldBeTrue();

        (register.Term, register.Holder, register.Beat).ShouldBe((7, "b", 12));
        register.State!.Version.ShouldBe(new GroupVersion(7, 42));
        ServerRegisterText.Write(register).ShouldBe(text);
    }

    [Fact]
    public void One_without_a_state_is_read_as_it_was_written()
    {
        ServerRegisterText.TryRead("3 a 0 -", out var register).ShouldBeTrue();

        register.State.ShouldBeNull();
        ServerRegisterText.Write(register).ShouldBe("3 a 0 -");
    }

    [Fact]
    public void One_that_was_given_back_says_so()
    {
        ServerRegisterText.TryRead("3 a free -", out var register).ShouldBeTrue();

        register.Beat.ShouldBe(ServerRegister.Free);
        ServerRegisterText.Write(register).ShouldBe("3 a free -");
    }

    [Theory]
    [InlineData("")]
    [InlineData("3 a 0")]
    [InlineData("3 a 0 x")]
    [InlineData("-3 a 0 -")]
    [InlineData("3 a -1 -")]
    [InlineData("3 a/b 0 -")]
    [InlineData("3  0 -")]
    [InlineData("99999999999999999999 a 0 -")]
    public void Anything_else_is_no_register(string text) => ServerRegisterText.TryRead(text, out _).ShouldBeFalse();
}
