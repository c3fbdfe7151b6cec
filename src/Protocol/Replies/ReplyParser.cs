namespace Understudy.Protocol.Replies;

/// <summary>Reads reply frames of the text and meta protocols.</summary>
public static class ReplyParser
{
    /// <summary>Reads the frame at the front of the received bytes: one line, or a VALUE or VA line with its value.</summary>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, out Reply reply) => throw new NotImplementedException();
}
