using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Protocol.Links;

namespace Understudy.Tests.Protocol.Links;

public class LinkHandshakeTests
{
    private static readonly byte[] Secret = "a secret of the group"u8.ToArray();

    private readonly LinkHandshake _listener = Listener();
    private readonly LinkHandshake _caller = Caller();

    [Fact]
    public void Two_that_know_the_secret_meet()
    {
        Meet(_listener, _caller);

        (_listener.IsDone, _listener.Peer).ShouldBe((true, "a"));
        (_caller.IsDone, _caller.Peer).ShouldBe((true, "b"));
    }

    [Fact]
    public void Two_without_a_secret_meet_if_neither_asks_for_one()
    {
        var (listener, caller) = (Listener(secret: null), Caller(secret: null));

        Meet(listener, caller);

        (listener.IsDone, caller.IsDone).ShouldBe((true, true));
    }

    [Fact]
    public void A_caller_with_another_secret_is_refused_and_told_why()
    {
        var caller = Caller("another"u8.ToArray());

        Meet(_listener, caller);

        _listener.IsDone.ShouldBeFalse();
        _listener.Failure.ShouldBe("wrong secret");
        caller.Failure.ShouldBe("the other side says: wrong secret");
    }

    [Fact]
    public void A_caller_without_a_secret_is_refused()
    {
        Meet(_listener, Caller(secret: null));

        _listener.Failure.ShouldBe("wrong secret");
    }

    [Fact]
    public void A_listener_with_another_secret_is_not_believed_whatever_it_says()
    {
        _caller.OnLine(Line(Listener("another"u8.ToArray()).Welcome));

        _caller.OnLine(Encoding.ASCII.GetBytes($"ok mac={new string('0', 64)}"));

        _caller.IsDone.ShouldBeFalse();
        _caller.Failure.ShouldBe("wrong secret");
    }

    [Fact]
    public void Another_pool_is_refused_by_whoever_sees_it_first()
    {
        var caller = Caller(pool: "92ab");

        Meet(_listener, caller);

        caller.Failure.ShouldStartWith("another pool");
        _listener.IsDone.ShouldBeFalse();
    }

    [Fact]
    public void A_hello_that_was_heard_before_opens_no_other_link()
    {
        var hello = _caller.OnLine(Line(_listener.Welcome));
        var next = Listener(nonce: 9);

        next.OnLine(Line(hello)).ShouldBe("no wrong secret\r\n");

        next.IsDone.ShouldBeFalse();
        _listener.OnLine(Line(hello)).ShouldStartWith("ok ");
    }

    [Fact]
    public void A_verdict_that_was_heard_before_is_no_proof_on_another_link()
    {
        var verdict = _listener.OnLine(Line(_caller.OnLine(Line(_listener.Welcome))));
        var caller = Caller(nonce: 9);
        caller.OnLine(Line(_listener.Welcome));

        caller.OnLine(Line(verdict));

        caller.Failure.ShouldBe("wrong secret");
    }

    [Fact]
    public void Ones_own_words_come_back_to_no_use()
    {
        var hello = _caller.OnLine(Line(_listener.Welcome));
        var mac = hello.TrimEnd().Split(' ')[^1];

        _caller.OnLine(Encoding.ASCII.GetBytes($"ok {mac}"));

        _caller.Failure.ShouldBe("wrong secret");
    }

    [Theory]
    [InlineData("us2 hello a nonce=00 pool=91ab mac=00", "another version of this protocol")]
    [InlineData("us1 hello x nonce=00 pool=91ab mac=00", "not a member that is expected here")]
    [InlineData("us1 hello a nonce=00 pool=91ab mac=00", "no nonce")]
    [InlineData("us1 hello a pool=91ab mac=00", "not a hello")]
    [InlineData("us1 goodbye", "not a hello")]
    [InlineData("", "another version of this protocol")]
    [InlineData("us1 hello a\tnonce=00 pool=91ab mac=00", "not a line of a group")]
    [InlineData("GET / HTTP/1.1", "another version of this protocol")]
    public void A_listener_says_what_is_wrong_and_listens_no_more(string line, string reason)
    {
        _listener.OnLine(Encoding.ASCII.GetBytes(line)).ShouldBe($"no {reason}\r\n");

        Meet(_listener, _caller);

        _listener.IsDone.ShouldBeFalse();
        _listener.Failure.ShouldBe(reason);
    }

    [Fact]
    public void Nobody_is_let_in_by_a_line_with_one_letter_changed()
    {
        var hello = _caller.OnLine(Line(_listener.Welcome)).TrimEnd();

        for (var i = 0; i < hello.Length; i++)
        {
            var listener = Listener();
            var letter = hello[i] == 'x' ? 'y' : 'x';
            listener.OnLine(Encoding.ASCII.GetBytes(hello.Remove(i, 1).Insert(i, letter.ToString())));

            listener.IsDone.ShouldBeFalse(hello[..i]);
        }
    }

    [Fact]
    public void Garbage_lets_nobody_in()
    {
        Fuzz.Check(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), garbage =>
        {
            var (listener, caller) = (Listener(), Caller());
            listener.OnLine(garbage);
            caller.OnLine(garbage);

            return !listener.IsDone && !caller.IsDone;
        }));
    }

    private static LinkHandshake Listener(byte[]? secret, byte nonce = 1) =>
        LinkHandshake.Listen(new LinkIdentity("b", "91ab", secret), Nonce(nonce), ["a", "c"]);

    private static LinkHandshake Listener(byte nonce = 1) => Listener(Secret, nonce);

    private static LinkHandshake Caller(byte[]? secret, byte nonce = 2, string pool = "91ab") =>
        LinkHandshake.Call(new LinkIdentity("a", pool, secret), Nonce(nonce), "b");

    private static LinkHandshake Caller(byte nonce = 2, string pool = "91ab") => Caller(Secret, nonce, pool);

    private static byte[] Nonce(byte first) => [first, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static void Meet(LinkHandshake listener, LinkHandshake caller)
    {
        var hello = caller.OnLine(Line(listener.Welcome));
        if (hello.Length == 0) return;
        var verdict = listener.OnLine(Line(hello));
        caller.OnLine(Line(verdict));
    }

    private static byte[] Line(string text) => Encoding.ASCII.GetBytes(text.TrimEnd());
}
