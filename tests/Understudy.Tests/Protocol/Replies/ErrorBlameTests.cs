using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Replies;

public sealed class ErrorBlameTests
{
    [Theory]
    [InlineData(Verb.Get, "ERROR")]
    [InlineData(Verb.Set, "ERROR")]
    [InlineData(Verb.MetaGet, "ERROR")]
    [InlineData(Verb.Version, "ERROR")]
    [InlineData(Verb.Get, "ERROR Too many open connections")]
    [InlineData(Verb.Get, "CLIENT_ERROR unauthenticated")]
    [InlineData(Verb.Set, "CLIENT_ERROR authentication failure")]
    [InlineData(Verb.Set, "CLIENT_ERROR bad data chunk")]
    [InlineData(Verb.MetaSet, "CLIENT_ERROR bad data chunk")]
    public void These_speak_against_the_server(Verb verb, string line) => Of(verb, line).ShouldBe(Blame.Server);

    [Theory]
    [InlineData(Verb.Incr, "CLIENT_ERROR cannot increment or decrement non-numeric value")]
    [InlineData(Verb.MetaArithmetic, "CLIENT_ERROR cannot increment or decrement non-numeric value")]
    [InlineData(Verb.FlushAll, "CLIENT_ERROR flush_all not allowed")]
    [InlineData(Verb.MetaGet, "CLIENT_ERROR invalid flag")]
    [InlineData(Verb.MetaSet, "CLIENT_ERROR invalid mode for ms M token")]
    [InlineData(Verb.MetaDelete, "CLIENT_ERROR invalid or duplicate flag")]
    [InlineData(Verb.MetaArithmetic, "CLIENT_ERROR invalid numeric initial value")]
    [InlineData(Verb.MetaGet, "CLIENT_ERROR bad token in command line format")]
    [InlineData(Verb.MetaDebug, "CLIENT_ERROR bad command line format")]
    [InlineData(Verb.Set, "CLIENT_ERROR key is reserved")]
    [InlineData(Verb.Set, "SERVER_ERROR object too large for cache")]
    [InlineData(Verb.MetaSet, "SERVER_ERROR object too large for cache")]
    [InlineData(Verb.Add, "SERVER_ERROR out of memory storing object")]
    [InlineData(Verb.Append, "SERVER_ERROR out of memory storing object")]
    [InlineData(Verb.Incr, "SERVER_ERROR out of memory")]
    [InlineData(Verb.Incr, "SERVER_ERROR Out of memory incrementing value")]
    [InlineData(Verb.MetaArithmetic, "SERVER_ERROR out of memory")]
    [InlineData(Verb.MetaGet, "SERVER_ERROR refcount overflow during fetch")]
    public void These_speak_of_the_request_or_its_item(Verb verb, string line) => Of(verb, line).ShouldBe(Blame.Request);

    [Theory]
    [InlineData(Verb.Get, "SERVER_ERROR out of memory writing get response")]
    [InlineData(Verb.Set, "SERVER_ERROR out of memory reading request")]
    [InlineData(Verb.Set, "SERVER_ERROR Out of memory during read")]
    [InlineData(Verb.Set, "SERVER_ERROR Out of memory allocating new item")]
    [InlineData(Verb.Set, "SERVER_ERROR Unhandled storage type.")]
    [InlineData(Verb.Gets, "SERVER_ERROR out of memory making CAS suffix")]
    [InlineData(Verb.Stats, "SERVER_ERROR out of memory writing stats")]
    [InlineData(Verb.Get, "SERVER_ERROR out of memory storing object")]
    [InlineData(Verb.Delete, "SERVER_ERROR object too large for cache")]
    [InlineData(Verb.Get, "SERVER_ERROR no server available")]
    [InlineData(Verb.Get, "SERVER_ERROR")]
    [InlineData(Verb.Get, "CLIENT_ERROR cannot increment or decrement non-numeric value")]
    [InlineData(Verb.Get, "CLIENT_ERROR")]
    [InlineData(Verb.Set, "CLIENT_ERROR something of its own")]
    [InlineData(Verb.MetaGet, "CLIENT_ERROR something of its own")]
    public void These_are_trouble_that_another_server_may_not_have(Verb verb, string line) => Of(verb, line).ShouldBe(Blame.Trouble);

    private static Blame Of(Verb verb, string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\r\n");
        ReplyParser.TryRead(bytes, out var reply);
        return ErrorBlame.Of(verb, reply.Kind, bytes);
    }
}
