namespace Understudy.Node.Sessions;

/// <summary>A reply too long to be made at once: it goes on whenever the client has taken what there was, one piece per batch, so that
/// neither memory nor the other clients of the worker pay for it.</summary>
internal interface IStreamedReply
{
    /// <summary>Appends the next piece.</summary>
    /// <returns>True once the reply is whole.</returns>
    bool Continue(ClientSession session);

    /// <summary>The client has gone.</summary>
    void Abandon();
}
