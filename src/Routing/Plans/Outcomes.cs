using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Routing.Plans;

/// <summary>Reads a reply's meaning for a plan.</summary>
public static class Outcomes
{
    /// <param name="verb">Of the request.</param>
    /// <param name="mode">Of the request.</param>
    /// <param name="reply">What kind of reply it is.</param>
    /// <param name="frame">The reply itself.</param>
    public static Outcome Of(Verb verb, MetaMode mode, ReplyKind reply, ReadOnlySpan<byte> frame) => reply switch
    {
        ReplyKind.Value or ReplyKind.Stored or ReplyKind.Deleted or ReplyKind.Touched or ReplyKind.Ok or ReplyKind.Number
            or ReplyKind.MetaValue or ReplyKind.MetaDone or ReplyKind.MetaDebug or ReplyKind.MetaNoop or ReplyKind.Version => Outcome.Done,
        ReplyKind.End or ReplyKind.NotFound or ReplyKind.MetaMiss or ReplyKind.MetaNotFound => Outcome.Miss,
        // These verbs are refused because there is no item; add is refused because there is one.
        ReplyKind.NotStored => verb == Verb.Add ? Outcome.Declined : Outcome.Miss,
        ReplyKind.MetaNotStored => mode is MetaMode.Append or MetaMode.Prepend or MetaMode.Replace ? Outcome.Miss : Outcome.Declined,
        ReplyKind.Exists or ReplyKind.MetaExists => Outcome.Declined,
        ReplyKind.ServerError => ErrorBlame.HasRemovedItem(verb, frame) ? Outcome.Dropped : Outcome.ServerError,
        _ => Outcome.ClientError,
    };

    /// <summary>Of the answer to the question whether a server has an item (<see cref="RequestForm.Look"/>).</summary>
    public static Outcome OfLook(ReplyKind reply) => reply switch
    {
        ReplyKind.MetaDebug or ReplyKind.MetaExists or ReplyKind.Value => Outcome.Done,
        ReplyKind.MetaMiss or ReplyKind.MetaNotFound or ReplyKind.End => Outcome.Miss,
        _ => Outcome.ClientError,
    };
}
