using Understudy.Protocol.Replies;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Upstreams;

/// <summary>Something that waits for one server's answer.</summary>
internal interface IUpstreamCall
{
    /// <summary>Puts the request into the connection's output. Called once, when the connection can take it; never for a call that failed
    /// before.</summary>
    /// <param name="tag">What the caller gave when it enqueued the call.</param>
    /// <param name="upstream">The connection; its CAS mask is known by now.</param>
    void Write(int tag, UpstreamConnection upstream);

    /// <summary>Whether a frame that carries a key (VALUE, ME) answers this request: its key is one that was asked for and has not been
    /// answered. Asked before <see cref="OnFrame"/>, also when the value has not come yet.</summary>
    bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) => true;

    /// <summary>Takes one frame of the reply.</summary>
    /// <returns>False if the rest of the reply is of no interest; the call is over then.</returns>
    bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream);

    /// <summary>Takes a value of a retrieval, if it answers this request: <see cref="Answers"/> and <see cref="OnFrame"/> in one, since
    /// most replies are values.</summary>
    FrameVerdict OnValue(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream) =>
        !Answers(tag, frame, in reply) ? FrameVerdict.Foreign
        : OnFrame(tag, frame, in reply, upstream) ? FrameVerdict.MoreToCome : FrameVerdict.Over;

    /// <summary>There will be no reply; the call is over.</summary>
    void OnFailure(int tag, Outcome failure);

    /// <summary>The call is about to be given up while the server may yet execute it: who takes what it answers then, if anybody.</summary>
    IUpstreamCall? LateReader(int tag) => null;

    /// <summary>As <see cref="OnFailure"/> with <see cref="Outcome.Lost"/>, where the server answered in a way that no server may, and this
    /// request was the one to be answered: perhaps it is the cause. Who would ask another server minds that.</summary>
    void OnUpset(int tag) => OnFailure(tag, Outcome.Lost);
}
