using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Replies;

/// <summary>Which frames answer which verb. A server that sends anything else is out of step and must be disconnected.</summary>
public static class ReplyShape
{
    /// <summary>Whether a frame of this kind can answer the verb. Error, ClientError and ServerError answer every verb.</summary>
    public static bool IsLegal(Verb verb, ReplyKind kind)
    {
        if (kind is ReplyKind.Error or ReplyKind.ClientError or ReplyKind.ServerError) return true;
        return verb switch
        {
            Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats => kind is ReplyKind.Value or ReplyKind.End,
            Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend => kind is ReplyKind.Stored or ReplyKind.NotStored,
            Verb.Cas => kind is ReplyKind.Stored or ReplyKind.NotStored or ReplyKind.Exists or ReplyKind.NotFound,
            Verb.Delete => kind is ReplyKind.Deleted or ReplyKind.NotFound,
            Verb.Incr or Verb.Decr => kind is ReplyKind.Number or ReplyKind.NotFound,
            Verb.Touch => kind is ReplyKind.Touched or ReplyKind.NotFound,
            Verb.FlushAll or Verb.Verbosity => kind is ReplyKind.Ok,
            Verb.Version => kind is ReplyKind.Version,
            Verb.Stats => kind is ReplyKind.Stat or ReplyKind.End or ReplyKind.Reset or ReplyKind.Ok,

            // OK stands for HD before 1.6.10 and with -o meta_response_old.
            Verb.MetaNoop => kind is ReplyKind.MetaNoop,
            Verb.MetaGet => kind is ReplyKind.MetaValue or ReplyKind.MetaDone or ReplyKind.MetaMiss or ReplyKind.Ok,
            Verb.MetaSet => kind is ReplyKind.MetaDone or ReplyKind.MetaNotStored or ReplyKind.MetaExists or ReplyKind.MetaNotFound
                or ReplyKind.Ok,
            Verb.MetaDelete => kind is ReplyKind.MetaDone or ReplyKind.MetaNotFound or ReplyKind.MetaExists or ReplyKind.Ok,
            Verb.MetaArithmetic => kind is ReplyKind.MetaDone or ReplyKind.MetaValue or ReplyKind.MetaNotFound or ReplyKind.MetaNotStored
                or ReplyKind.MetaExists or ReplyKind.Ok,
            Verb.MetaDebug => kind is ReplyKind.MetaDebug or ReplyKind.MetaMiss,
            _ => false,
        };
    }

    /// <summary>Whether the frame ends the reply; VALUE frames of a retrieval and STAT lines do not.</summary>
    public static bool IsLast(Verb verb, ReplyKind kind) => kind is not (ReplyKind.Value or ReplyKind.Stat);
}
