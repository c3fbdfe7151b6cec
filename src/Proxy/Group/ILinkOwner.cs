using Understudy.Protocol.Links;

namespace Understudy.Proxy.Group;

/// <summary>Whose a connection between two proxies is.</summary>
internal interface ILinkOwner
{
    /// <summary>Both sides know who the other one is.</summary>
    void OnGreeted();

    /// <summary>A line of the other side.</summary>
    /// <returns>False if it cannot go on: the connection is reset.</returns>
    bool OnFrame(in LinkFrame frame);

    /// <summary>What came behind a line after which <see cref="LinkConnection.IsRaw"/> was set.</summary>
    void OnRaw(ReadOnlySpan<byte> bytes);

    /// <summary>The other side sends no more.</summary>
    void OnRawEnd();

    /// <summary>There is room to send again.</summary>
    void OnRoom();

    /// <summary>It is gone, by no doing of its owner.</summary>
    void OnOver(string reason);
}
