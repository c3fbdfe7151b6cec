namespace Understudy.Transport.Sockets;

/// <summary>A client connection between accept and the loop that will own it. May cross threads, once.</summary>
public abstract class AcceptedSocket
{
    /// <summary>The client's address, for logs.</summary>
    public abstract string RemoteName { get; }

    /// <summary>Sends a last word, as far as it goes without waiting, and closes.</summary>
    public abstract void Refuse(ReadOnlySpan<byte> lastWord);
}
