using System.Text;
using Understudy.Connections.Access;
using Understudy.Protocol.Requests;
using Understudy.Tests.Connections.Clients;
using Understudy.Tests.Protocol.Binary;
using Understudy.Tests.Transport;

namespace Understudy.Tests.Connections.Access;

public sealed class ClientGateTests : IDisposable
{
    private const string Login = "set x 0 0 10\r\njoe secret\r\n", Wrong = "set x 0 0 9\r\njoe wrong\r\n";
    private const string Unauthenticated = "CLIENT_ERROR unauthenticated\r\n", Failed = "CLIENT_ERROR authentication failure\r\n";

    private readonly TestLoop _test = new();
    private readonly List<Action> _aside = [];
    private readonly List<string> _told = [];

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Nothing_reaches_the_engine_before_a_login()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));

        client.Send("get a\r\nversion\r\n");
        client.Send(Login + "get a\r\n");

        client.Answered.ShouldBe(Unauthenticated + Unauthenticated + "STORED\r\na\n");
    }

    [Fact]
    public void However_it_is_cut_a_login_is_one()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));

        foreach (var letter in "get b\r\n" + Wrong + Login + "get a\r\n") client.Send(letter.ToString());

        client.Answered.ShouldBe(Unauthenticated + Failed + "STORED\r\na\n");
    }

    [Fact]
    public void A_value_that_is_no_login_is_not_held()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));

        client.Send("set x 0 0 1000000\r\n");
        var held = client.HeldBytes;
        for (var i = 0; i < 1000; i++) client.Send(new string('x', 1000));
        client.Send("\r\n" + Login);

        held.ShouldBeLessThan(64 << 10);
        client.Answered.ShouldBe("CLIENT_ERROR bad authentication token format\r\nSTORED\r\n");
    }

    [Fact]
    public void A_binary_client_logs_in_by_sasl_at_the_same_port()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));

        client.OnReceived(BinaryStream.Frame(BinaryOpcode.SaslAuth, "PLAIN"u8, value: "\0joe\0wrong"u8));
        client.OnReceived([.. BinaryStream.Frame(BinaryOpcode.SaslAuth, "PLAIN"u8), .. BinaryStream.Frame(
            BinaryOpcode.SaslStep, "PLAIN"u8, value: "\0joe\0secret"u8), .. BinaryStream.Frame(BinaryOpcode.Get, "a"u8)]);

        client.Answered.ShouldContain("Auth failure.");
        client.Answered.ShouldEndWith("Authenticateda\n");
    }

    [Fact]
    public void A_binary_client_that_does_not_log_in_is_closed()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));

        client.OnReceived([.. BinaryStream.Frame(BinaryOpcode.Version), .. BinaryStream.Frame(BinaryOpcode.Get, "a"u8),
            .. BinaryStream.Frame(BinaryOpcode.SaslAuth, "PLAIN"u8, value: "\0joe\0secret"u8)]);

        client.IsEnding.ShouldBeTrue();
        client.Answered.ShouldEndWith("Auth failure.");
    }

    [Fact]
    public void Where_sasl_alone_lets_in_text_is_not_spoken()
    {
        var client = Behind(AuthenticatorOf("joe:secret", speaksText: false));

        client.Send(Login + "get a\r\n");

        (client.Answered, client.IsEnding).ShouldBe(("", true));
    }

    [Fact]
    public void What_a_user_may_not_do_is_refused_and_does_not_reach_the_engine()
    {
        var authenticator = AuthenticatorOf("joe:secret read-only prefix=a");
        var client = Behind(authenticator);

        client.Send(Login + "get a\r\nget b\r\nset a 0 0 3\r\nxyz\r\nset a 0 0 3 noreply\r\nxyz\r\nget ab\r\n");

        client.Answered.ShouldBe("STORED\r\na\nCLIENT_ERROR permission denied: this user has other keys\r\n"
            + "CLIENT_ERROR permission denied: this user may only read\r\nab\n");
        authenticator.Denials.ShouldBe(3);
    }

    [Fact]
    public void Behind_the_users_rights_stands_the_gate_of_the_engine()
    {
        var client = Behind(AuthenticatorOf("joe:secret"), new ShutFor("b"));

        client.Send(Login + "get a\r\nget b\r\n");

        client.Answered.ShouldBe("STORED\r\na\nnot allowed\n");
    }

    [Fact]
    public void A_user_who_is_removed_is_cut_off_at_the_next_request()
    {
        var authenticator = AuthenticatorOf("joe:secret\nann:secret");
        var client = Behind(authenticator);
        client.Send(Login + "get a\r\n");

        authenticator.Users = ListOf("ann:secret");
        client.Send("get b\r\nget c\r\n");

        client.Answered.ShouldBe("STORED\r\na\n" + Unauthenticated);
        client.IsEnding.ShouldBeTrue();
    }

    [Fact]
    public void A_user_with_another_password_is_cut_off_and_one_with_other_rights_has_those()
    {
        var authenticator = AuthenticatorOf("joe:secret\nann:secret");
        var (joe, ann) = (Behind(authenticator), Behind(authenticator));
        joe.Send(Login);
        ann.Send("set x 0 0 10\r\nann secret\r\n");

        authenticator.Users = ListOf("joe:changed\nann:secret prefix=a");
        joe.Send("get a\r\n");
        ann.Send("get a\r\nget b\r\n");

        joe.Answered.ShouldBe("STORED\r\n" + Unauthenticated);
        ann.Answered.ShouldBe("STORED\r\na\nCLIENT_ERROR permission denied: this user has other keys\r\n");
    }

    [Fact]
    public void A_hash_is_verified_aside_while_the_client_waits()
    {
        var authenticator = AuthenticatorOf($"joe:{PasswordHash.Make("secret"u8, 1000)}");
        var client = Behind(authenticator);

        client.Send(Login + "get a\r\n");
        (client.Answered, client.IsPaused, _aside.Count).ShouldBe(("", true, 1));
        _aside[0]();
        Turn(client);

        client.Answered.ShouldBe("STORED\r\na\n");
        var next = Behind(authenticator);
        next.Send(Login);
        (next.Answered, _aside.Count).ShouldBe(("STORED\r\n", 1));
    }

    [Fact]
    public void A_wrong_one_too_and_others_from_there_wait_for_it()
    {
        var authenticator = AuthenticatorOf($"joe:{PasswordHash.Make("secret"u8, 1000)}");
        var (client, other) = (Behind(authenticator), Behind(authenticator));

        client.Send(Wrong);
        other.Send(Login);
        _aside.Count.ShouldBe(1);
        _aside[0]();
        _test.RunUntil(() =>
        {
            client.GoOn();
            other.GoOn();
            if (_aside.Count == 2) _aside[1]();
            return other.Answered.Length > 0;
        });

        client.Answered.ShouldBe(Failed);
        other.Answered.ShouldBe("STORED\r\n");
    }

    [Theory]
    [InlineData("joe wrong")]
    [InlineData("ann wrong")]
    [InlineData("bob wrong")]
    public void A_wrong_login_takes_a_hash_whoever_it_is_for(string said)
    {
        var authenticator = AuthenticatorOf($"joe:{PasswordHash.Make("secret"u8, 1000)}\nann:open");
        var first = Behind(authenticator);
        first.Send(Login);
        _aside[0]();
        Turn(first);
        var client = Behind(authenticator);

        client.Send($"set x 0 0 9\r\n{said}\r\n");

        (client.Answered, client.IsPaused, _aside.Count).ShouldBe(("", true, 2));
        _aside[1]();
        Turn(client);
        client.Answered.ShouldBe(Failed);
        authenticator.Failures.ShouldBe(1);
    }

    [Fact]
    public void A_client_that_leaves_while_its_password_is_verified_is_forgotten()
    {
        var client = Behind(AuthenticatorOf($"joe:{PasswordHash.Make("secret"u8, 1000)}"));
        client.Send(Login);

        client.Close();
        _aside[0]();
        _test.RunFor(TimeSpan.FromMilliseconds(5));

        client.Answered.ShouldBe("");
    }

    [Fact]
    public void Wrong_passwords_are_counted_and_told_of_without_them()
    {
        var authenticator = AuthenticatorOf("joe:secret");
        var client = Behind(authenticator);

        client.Send(Wrong + "set x 0 0 9\r\n\u001b[2J wrng\r\n" + Wrong);

        (authenticator.Tries, authenticator.Failures).ShouldBe((3, 3));
        _told.ShouldHaveSingleItem().ShouldContain("as joe, 1");
        _told[0].ShouldNotContain("wrong");
    }

    [Fact]
    public void After_a_few_wrong_ones_the_next_login_from_there_has_to_wait()
    {
        var client = Behind(AuthenticatorOf("joe:secret"));
        client.Send(Wrong + Wrong + Wrong + Wrong);

        client.Send(Login + "get a\r\n");

        client.Answered.ShouldBe(Failed + Failed + Failed + Failed);
        _test.RunUntil(() =>
        {
            client.GoOn();
            return client.Answered.EndsWith("STORED\r\na\n", StringComparison.Ordinal);
        });
    }

    private void Turn(KeyEcho client) => _test.RunUntil(() =>
    {
        client.GoOn();
        return !client.IsPaused;
    });

    private KeyEcho Behind(Authenticator authenticator, ShutFor? next = null) =>
        KeyEcho.Behind(authenticator.OpenGate(_test.Loop, next), _test.Loop);

    private Authenticator AuthenticatorOf(string users, bool speaksText = true) => new(ListOf(users), speaksText, aside =>
    {
        _aside.Add(aside);
        return true;
    }, (client, user, failures) => _told.Add($"{client} as {user}, {failures}"));

    private static UserList ListOf(string text) => UserList.TryRead(Encoding.ASCII.GetBytes(text), UserList.Empty, []).ShouldNotBeNull();
}
