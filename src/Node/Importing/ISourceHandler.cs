using Understudy.Protocol.Replies;

namespace Understudy.Node.Importing;

/// <summary>What the link to the source of an import tells its owner.</summary>
internal interface ISourceHandler
{
    void OnLinked();

    /// <summary>The next frame that answers the oldest request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="key">Its key; empty if it has none.</param>
    /// <param name="frame">As it lies in what was received.</param>
    /// <param name="reply">What it is.</param>
    /// <returns>Whether more frames of the answer follow; null: it is no answer to that request.</returns>
    bool? OnReply(in SourceCall call, ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply);

    /// <summary>The item is larger than any that can be stored here, and its bytes are skipped.</summary>
    void OnTooLarge(in SourceCall call, ReadOnlySpan<byte> key);

    /// <summary>It is gone, or was given up.</summary>
    void OnLost(string reason);
}
