using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Routing.Plans;

/// <summary>Reads a reply's meaning for a plan.</summary>
public static class Outcomes
{
    public static Outcome Of(Verb verb, MetaMode mode, ReplyKind reply) => reply switch
    {
        ReplyKind.Value or ReplyKind.Stored or ReplyKind.Deleted or ReplyKind.Touched or ReplyKind.Ok or ReplyKind.Number
            or ReplyKind.MetaValue or ReplyKind.MetaDone or ReplyKind.MetaDebug or ReplyKind.MetaNoop => Outcome.Done,
        ReplyKind.End or ReplyKind.NotFound or ReplyKind.MetaMiss or ReplyKind.MetaNotFound => Outcome.Miss,
        // These verbs are refused because there is no item; add is refused because there is one.
        ReplyKind.NotStored => verb == Verb.Add ? Outcome.Declined : Outcome.Miss,
        ReplyKind.MetaNotStored => mode is MetaMode.Append or MetaMode.Prepend or MetaMode.Replace ? Outcome.Miss : Outcome.Declined,
        ReplyKind.Exists or ReplyKind.MetaExists => Outcome.Declined,
        ReplyKind.ServerError => Outcome.ServerError,
        _ => Outcome.ClientError,
    };
}
