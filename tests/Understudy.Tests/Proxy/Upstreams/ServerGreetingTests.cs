using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class ServerGreetingTests
{
    [Fact]
    public void A_server_says_which_life_it_is_and_what_it_can_be_asked()
    {
        var greeting = After("STAT pid 7\r\n", "STAT uptime 3\r\n", "STAT time 1700000000\r\n", "STAT version 1.5.6\r\n", "END\r\n");

        greeting.Refusal.ShouldBeNull();
        greeting.Identity.IsUnknown.ShouldBeFalse();
        greeting.Capabilities.ShouldBe(new ServerCapabilities(new ServerVersion(1, 5, 6)));
    }

    [Theory]
    [InlineData("STAT version mcrouter 1.0\r\n", "1.4.8")]
    [InlineData("STAT pid 1\r\n", "1.6.18")]
    public void A_server_of_no_known_version_is_asked_what_can_be_expected(string line, string asOf) =>
        After(line, "END\r\n").Capabilities.Version.ToString().ShouldBe(asOf);

    [Theory]
    [InlineData("1.4.8")]
    [InlineData("1.4.15")]
    public void The_oldest_that_is_served_is_served(string version) =>
        After($"STAT version {version}\r\n", "END\r\n").Refusal.ShouldBeNull();

    [Theory]
    [InlineData("1.4.7")]
    [InlineData("1.2.8-repcached-2.2.1")]
    public void An_older_one_is_refused_by_name(string version) =>
        After($"STAT version {version}\r\n", "END\r\n").Refusal.ShouldNotBeNull().ShouldContain("1.4.8 is the oldest that is served");

    [Fact]
    public void One_that_wants_a_password_is_refused_with_the_reason() =>
        After("CLIENT_ERROR unauthenticated\r\n").Refusal.ShouldNotBeNull().ShouldContain("wants a password");

    [Theory]
    [InlineData("ERROR\r\n")]
    [InlineData("SERVER_ERROR out of memory\r\n")]
    public void One_that_does_not_say_who_it_is_is_refused_with_its_answer(string answer) =>
        After(answer).Refusal.ShouldNotBeNull().ShouldContain(answer.TrimEnd());

    [Fact]
    public void One_that_asks_for_a_login_is_given_it_and_asked_again()
    {
        var greeting = default(ServerGreeting);
        var login = new ServerLogin("joe", "secret");

        Read(ref greeting, login, "CLIENT_ERROR unauthenticated\r\n").ShouldBe("set login 0 0 10\r\njoe secret\r\n");
        greeting.Asked.ShouldBe(Verb.Set);
        Read(ref greeting, login, "STORED\r\n").ShouldBe("stats\r\n");
        Read(ref greeting, login, "STAT version 1.6.18\r\n").ShouldBe("");
        Read(ref greeting, login, "END\r\n").ShouldBe("");

        greeting.Refusal.ShouldBeNull();
        greeting.Login.ShouldBe(login);
    }

    [Fact]
    public void A_login_that_fails_is_told_of_without_the_password()
    {
        var greeting = default(ServerGreeting);
        var login = new ServerLogin("joe", "secret");
        Read(ref greeting, login, "CLIENT_ERROR unauthenticated\r\n");

        Read(ref greeting, login, "CLIENT_ERROR authentication failure\r\n").ShouldBe("");

        greeting.Refusal.ShouldBe("it does not let in the proxy as joe: CLIENT_ERROR authentication failure");
        greeting.Login.ShouldBeNull();
    }

    [Fact]
    public void One_that_asks_for_none_is_never_sent_it()
    {
        var greeting = default(ServerGreeting);

        Read(ref greeting, new ServerLogin("joe", "secret"), "END\r\n").ShouldBe("");

        greeting.Login.ShouldBeNull();
    }

    private static string Read(ref ServerGreeting greeting, ServerLogin login, string frame)
    {
        var bytes = Encoding.ASCII.GetBytes(frame);
        ReplyParser.TryRead(bytes, out var reply);
        greeting.Read(bytes, in reply, login);
        return Encoding.ASCII.GetString(greeting.TakeQuestion());
    }

    private static ServerGreeting After(params string[] frames)
    {
        var greeting = default(ServerGreeting);
        foreach (var frame in frames)
        {
            var bytes = Encoding.ASCII.GetBytes(frame);
            ReplyParser.TryRead(bytes, out var reply).ShouldBe(Understudy.Protocol.ParseStatus.Complete);
            greeting.Read(bytes, in reply, login: null).ShouldBe(reply.Kind == ReplyKind.Stat);
        }

        return greeting;
    }
}
