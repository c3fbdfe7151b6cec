namespace Understudy.Transport.Sockets;

/// <summary>An address cannot be listened at. The message is one line: what, why, what to do.</summary>
public sealed class ListenException(string message) : Exception(message);
