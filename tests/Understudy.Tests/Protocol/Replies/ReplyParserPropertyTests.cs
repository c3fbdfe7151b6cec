using FsCheck.Fluent;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

public sealed class ReplyParserPropertyTests
{
    [Fact]
    public void Any_cut_of_a_stream_yields_the_same_frames() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Replies(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = ReplyStream.ReadInPieces(stream, int.MaxValue);

            ReplyStream.ReadInPieces(stream, pieceBytes).ShouldBe(whole);
            ReplyStream.ReadInPieces(stream, 1).ShouldBe(whole);
        }));

    [Fact]
    public void Garbage_never_throws_and_never_stops_the_reading() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Garbage(), stream =>
        {
            ReplyStream.ReadInPieces(stream, int.MaxValue).Count.ShouldBeLessThanOrEqualTo(stream.Length);
        }));

    [Fact]
    public void All_places_lie_inside_the_frame() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Replies(), stream =>
        {
            ReplyParser.TryRead(stream, out var reply);

            (reply.KeyOffset + reply.KeyLength).ShouldBeLessThanOrEqualTo(reply.LineLength);
            (reply.CasOffset + reply.CasLength).ShouldBeLessThanOrEqualTo(reply.LineLength);
            reply.Length.ShouldBeGreaterThanOrEqualTo(reply.LineLength);
        }));
}
