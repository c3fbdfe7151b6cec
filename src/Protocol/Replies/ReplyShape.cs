using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Replies;

/// <summary>Which frames answer which verb. A server that sends anything else is out of step and must be disconnected.</summary>
public static class ReplyShape
{
    /// <summary>Whether a frame of this kind can answer the verb. Error, ClientError and ServerError answer every verb.</summary>
    public static bool IsLegal(Verb verb, ReplyKind kind) => throw new NotImplementedException();

    /// <summary>Whether the frame ends the reply; VALUE frames of a retrieval and STAT lines do not.</summary>
    public static bool IsLast(Verb verb, ReplyKind kind) => kind is not (ReplyKind.Value or ReplyKind.Stat);
}
