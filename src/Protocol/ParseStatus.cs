namespace Understudy.Protocol;

/// <summary>What a parser made of the bytes received so far.</summary>
public enum ParseStatus
{
    /// <summary>A whole message stands at the front.</summary>
    Complete,

    /// <summary>The message is not all there. Nothing is consumed; the parser says how many bytes it will take when it knows.</summary>
    NeedMoreData,

    /// <summary>The bytes are not what the protocol allows; the parser says what memcached answers and how much it skips.</summary>
    Invalid,

    /// <summary>The connection is to be closed at this point: a line has no end, as memcached does, or another protocol is spoken
    /// (<see cref="Requests.ForeignProtocol"/>).</summary>
    MustClose,
}
