using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Replies;

public sealed class ReplyShapeTests
{
    [Theory]
    [InlineData(Verb.Get, "Value End")]
    [InlineData(Verb.Gats, "Value End")]
    [InlineData(Verb.Set, "Stored NotStored")]
    [InlineData(Verb.Prepend, "Stored NotStored")]
    [InlineData(Verb.Cas, "Stored NotStored Exists NotFound")]
    [InlineData(Verb.Delete, "NotFound Deleted")]
    [InlineData(Verb.Incr, "NotFound Number")]
    [InlineData(Verb.Touch, "NotFound Touched")]
    [InlineData(Verb.FlushAll, "Ok")]
    [InlineData(Verb.Verbosity, "Ok")]
    [InlineData(Verb.Version, "Version")]
    [InlineData(Verb.Stats, "End Ok Stat Reset")]
    [InlineData(Verb.Quit, "")]
    [InlineData(Verb.MetaNoop, "MetaNoop")]
    [InlineData(Verb.MetaGet, "Ok MetaValue MetaDone MetaMiss")]
    [InlineData(Verb.MetaSet, "Ok MetaDone MetaNotFound MetaNotStored MetaExists")]
    [InlineData(Verb.MetaDelete, "Ok MetaDone MetaNotFound MetaExists")]
    [InlineData(Verb.MetaArithmetic, "Ok MetaValue MetaDone MetaNotFound MetaNotStored MetaExists")]
    [InlineData(Verb.MetaDebug, "MetaMiss MetaDebug")]
    public void A_verb_has_its_own_replies_and_the_three_errors(Verb verb, string own)
    {
        var legal = Enum.GetValues<ReplyKind>().Where(kind => ReplyShape.IsLegal(verb, kind));

        string.Join(' ', legal).ShouldBe($"{own} Error ClientError ServerError".TrimStart());
    }

    [Theory]
    [InlineData(Verb.Get, ReplyKind.Value, false)]
    [InlineData(Verb.Get, ReplyKind.End, true)]
    [InlineData(Verb.Get, ReplyKind.ServerError, true)]
    [InlineData(Verb.Stats, ReplyKind.Stat, false)]
    [InlineData(Verb.MetaGet, ReplyKind.MetaValue, true)]
    public void Values_and_statistics_are_followed_by_more(Verb verb, ReplyKind kind, bool isLast) =>
        ReplyShape.IsLast(verb, kind).ShouldBe(isLast);
}
