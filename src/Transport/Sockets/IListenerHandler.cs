namespace Understudy.Transport.Sockets;

/// <summary>What a listener tells its owner, on the loop that listens.</summary>
public interface IListenerHandler
{
    /// <summary>A client has connected. Some loop must adopt the socket, or it must be refused.</summary>
    void OnAccepted(AcceptedSocket accepted);

    /// <summary>A client could not be accepted (EMFILE, ENFILE, ENOBUFS, ENOMEM). The listener rests for a moment by itself, so that this
    /// never spins.</summary>
    /// <param name="error">The errno's name, for the log.</param>
    void OnAcceptFailed(string error);
}
