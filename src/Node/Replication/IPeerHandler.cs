using Understudy.Protocol.Links;

namespace Understudy.Node.Replication;

/// <summary>Hears what becomes of the link to the other node.</summary>
internal interface IPeerHandler
{
    void OnLinked();

    void OnUnlinked();

    /// <returns>False if that makes no sense: the link is ended.</returns>
    bool OnFrame(ref LinkFrame frame);

    /// <summary>There is room again for what is to be sent.</summary>
    void OnRoom();
}
