using System.Text;
using FsCheck.Fluent;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Upstreams;
using Understudy.Tests.Protocol;
using Understudy.Transport.Buffers;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class ReplyReaderTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Any_cut_of_a_stream_yields_the_same_frames_and_leaves_no_memory_behind() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Replies(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = FramesOf(stream, stream.Length);

            FramesOf(stream, pieceBytes).ShouldBe(whole);
            FramesOf(stream, 1).ShouldBe(whole);
            _pool.RentedBytes.ShouldBe(0);
        }));

    [Theory, InlineData(1), InlineData(100)]
    public void What_is_no_reply_is_said_so(int pieceBytes)
    {
        var sink = new Frames();
        var reader = new ReplyReader(_pool, sink);

        var couldRead = "END\r\nVALUE k x\r\n"u8.ToArray().Chunk(pieceBytes).All(piece => reader.TryRead(piece));

        couldRead.ShouldBeFalse();
        sink.Texts.ShouldBe(["END\r\n"]);
        _pool.RentedBytes.ShouldBe(0);
    }

    [Theory, InlineData(0), InlineData(3)]
    public void Behind_the_last_frame_that_is_wanted_all_that_came_with_it_is_dropped(int cut)
    {
        var sink = new Frames { Wanted = 1 };
        var reader = new ReplyReader(_pool, sink);
        var stream = "END\r\nSTORED\r\nDELE"u8;

        reader.TryRead(stream[..cut]).ShouldBeTrue();
        reader.TryRead(stream[cut..]).ShouldBeTrue();

        sink.Texts.ShouldBe(["END\r\n"]);
        _pool.RentedBytes.ShouldBe(0);
    }

    private List<string> FramesOf(byte[] stream, int pieceBytes)
    {
        var sink = new Frames();
        var reader = new ReplyReader(_pool, sink);
        var couldRead = stream.Chunk(Math.Max(pieceBytes, 1)).All(piece => reader.TryRead(piece));
        reader.Clear();
        return [.. sink.Texts, couldRead ? "" : "malformed"];
    }

    private sealed class Frames : IReplySink
    {
        public List<string> Texts { get; } = [];

        public int Wanted { get; init; } = int.MaxValue;

        public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
        {
            Texts.Add(Encoding.Latin1.GetString(frame));
            return Texts.Count < Wanted;
        }
    }
}
