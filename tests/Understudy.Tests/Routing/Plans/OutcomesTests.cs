using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Routing.Plans;

public class OutcomesTests
{
    [Theory]
    [InlineData(Verb.Get, ReplyKind.Value, Outcome.Done)]
    [InlineData(Verb.Get, ReplyKind.End, Outcome.Miss)]
    [InlineData(Verb.Set, ReplyKind.Stored, Outcome.Done)]
    [InlineData(Verb.Set, ReplyKind.ServerError, Outcome.ServerError)]
    [InlineData(Verb.Add, ReplyKind.NotStored, Outcome.Declined)]
    [InlineData(Verb.Replace, ReplyKind.NotStored, Outcome.Miss)]
    [InlineData(Verb.Append, ReplyKind.NotStored, Outcome.Miss)]
    [InlineData(Verb.Cas, ReplyKind.Exists, Outcome.Declined)]
    [InlineData(Verb.Cas, ReplyKind.NotFound, Outcome.Miss)]
    [InlineData(Verb.Incr, ReplyKind.Number, Outcome.Done)]
    [InlineData(Verb.Incr, ReplyKind.ClientError, Outcome.ClientError)]
    [InlineData(Verb.MetaGet, ReplyKind.Error, Outcome.ClientError)]
    [InlineData(Verb.MetaGet, ReplyKind.MetaDone, Outcome.Done)]
    [InlineData(Verb.MetaGet, ReplyKind.MetaMiss, Outcome.Miss)]
    public void A_reply_means_the_same_whatever_words_it_comes_in(Verb verb, ReplyKind reply, Outcome expected)
    {
        Outcomes.Of(verb, MetaMode.Set, reply, default).ShouldBe(expected);
    }

    [Theory]
    [InlineData(MetaMode.Add, Outcome.Declined)]
    [InlineData(MetaMode.Replace, Outcome.Miss)]
    [InlineData(MetaMode.Append, Outcome.Miss)]
    [InlineData(MetaMode.Prepend, Outcome.Miss)]
    public void NS_of_ms_depends_on_the_mode(MetaMode mode, Outcome expected)
    {
        Outcomes.Of(Verb.MetaSet, mode, ReplyKind.MetaNotStored, default).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Verb.MetaSet, "SERVER_ERROR object too large for cache\r\n", Outcome.Dropped)]
    [InlineData(Verb.MetaSet, "SERVER_ERROR out of memory storing object\r\n", Outcome.Dropped)]
    [InlineData(Verb.MetaSet, "SERVER_ERROR out of memory reading request\r\n", Outcome.ServerError)]
    [InlineData(Verb.MetaSet, "SERVER_ERROR no server available\r\n", Outcome.ServerError)]
    [InlineData(Verb.Replace, "SERVER_ERROR object too large for cache\r\n", Outcome.ServerError)]
    [InlineData(Verb.MetaArithmetic, "SERVER_ERROR out of memory storing object\r\n", Outcome.ServerError)]
    public void A_server_without_room_for_the_value_of_ms_has_removed_the_item(Verb verb, string line, Outcome expected)
    {
        Outcomes.Of(verb, MetaMode.Replace, ReplyKind.ServerError, Encoding.ASCII.GetBytes(line)).ShouldBe(expected);
    }
}
