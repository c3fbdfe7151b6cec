using Understudy.Protocol.Requests;

namespace Understudy.Connections.Clients;

/// <summary>Lets one client in, or not: until it is done, nothing that the client sends is a request.</summary>
internal interface ILogin
{
    bool IsDone { get; }

    /// <summary>It was let in as somebody who may not be here any more.</summary>
    bool IsRevoked { get; }

    /// <summary>Whether a client may speak text; else whatever it sends is read as the binary protocol.</summary>
    bool SpeaksText { get; }

    /// <summary>Whose login it is. Once, before anything is taken.</summary>
    void Serve(ILoginClient client);

    /// <summary>Takes what the client said, and answers it, at once or after <see cref="ILoginClient.AwaitLogin"/>.</summary>
    /// <param name="request">Of any step but <see cref="LoginStep.Version"/>; gone when this returns.</param>
    /// <param name="isBinary">How it is to be answered.</param>
    void Take(in LoginRequest request, bool isBinary);

    /// <summary>The client has gone.</summary>
    void Abandon();
}
