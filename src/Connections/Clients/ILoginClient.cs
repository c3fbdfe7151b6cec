namespace Understudy.Connections.Clients;

/// <summary>A client, as whoever lets it in sees it.</summary>
internal interface ILoginClient
{
    string RemoteName { get; }

    /// <summary>Answers from within, in its turn.</summary>
    void Answer(ReadOnlySpan<byte> reply);

    /// <summary>Reads no more requests; closes after the replies to those before.</summary>
    void End();

    /// <summary>Nothing more is read from it until <see cref="OnLoginJudged"/>.</summary>
    void AwaitLogin();

    /// <summary>What it is let do is known, and it has been answered.</summary>
    void OnLoginJudged();
}
