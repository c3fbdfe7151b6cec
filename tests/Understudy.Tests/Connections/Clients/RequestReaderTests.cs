using System.Text;
using FsCheck.Fluent;
using Understudy.Connections.Clients;
using Understudy.Protocol.Requests;
using Understudy.Tests.Protocol;
using Understudy.Tests.Protocol.Binary;
using Understudy.Transport.Loops;

namespace Understudy.Tests.Connections.Clients;

public sealed class RequestReaderTests : IDisposable
{
    private readonly EpollLoop _loop = new(1);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void However_its_bytes_are_cut_a_client_has_the_same_answers() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Requests(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = AnswersTo(stream, stream.Length);

            AnswersTo(stream, pieceBytes).ShouldBe(whole);
            AnswersTo(stream, 1).ShouldBe(whole);
        }));

    [Fact]
    public void However_its_bytes_are_cut_a_binary_client_has_the_same_answers() =>
        Fuzz.Check(Prop.ForAll(BinaryStream.Any(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = AnswersTo(stream, Math.Max(1, stream.Length));

            AnswersTo(stream, pieceBytes).ShouldBe(whole);
            AnswersTo(stream, 1).ShouldBe(whole);
        }));

    [Fact]
    public void The_first_byte_says_for_good_what_a_client_speaks()
    {
        var noop = BinaryStream.Frame(BinaryOpcode.Noop);
        var binary = KeyEcho.On(_loop);
        var text = KeyEcho.On(_loop);

        binary.OnReceived([.. noop, .. "get a\r\n"u8, .. noop]);
        text.OnReceived([.. "get a\r\n"u8, .. noop]);

        (binary.Answered, binary.IsEnding).ShouldBe(("-\n", true));
        (text.Answered, text.IsEnding).ShouldBe(("a\n", true));
    }

    [Fact]
    public void As_many_requests_set_out_as_may_be_under_way()
    {
        var client = KeyEcho.On(_loop, mostUnderWay: 4);

        client.Send("get a\r\nget b\r\nget c\r\nget d\r\nget e\r\nget f\r\n");

        client.Answered.ShouldBe("a\nb\nc\nd\n");
        client.IsPaused.ShouldBeTrue();
    }

    [Fact]
    public void A_pause_ends_when_half_of_them_are_finished()
    {
        var client = KeyEcho.On(_loop, mostUnderWay: 4);
        client.Send("get a\r\nget b\r\nget c\r\nget d\r\nget e\r\nget f\r\n");

        client.Finish(1);
        client.Answered.ShouldEndWith("d\n");
        client.Finish(1);

        client.Answered.ShouldEndWith("d\ne\nf\n");
    }

    [Fact]
    public void What_must_wait_sets_out_when_everything_before_is_finished()
    {
        var client = KeyEcho.On(_loop, mostUnderWay: 4);
        client.Send("get a\r\nget b\r\nflush_all\r\nget c\r\n");

        client.Finish(1);
        client.Answered.ShouldBe("a\nb\n");
        client.Finish(1);

        client.Answered.ShouldBe("a\nb\n-\nc\n");
    }

    [Fact]
    public void Others_have_their_turn_between_the_requests_of_one_client()
    {
        var client = KeyEcho.With(KeyEcho.TermsOn(_loop, requestsPerTurn: 2));

        client.Send("get a\r\nget b\r\nget c\r\n");
        client.Answered.ShouldBe("a\nb\n");
        client.TurnsEnded.ShouldBe(1);
        client.GoOn();

        client.Answered.ShouldBe("a\nb\nc\n");
    }

    [Fact]
    public void A_request_that_is_answered_in_pieces_goes_on_where_it_stopped()
    {
        var client = KeyEcho.With(KeyEcho.TermsOn(_loop), givesPieces: true);

        client.Send("get many\r\n");
        client.Answered.ShouldBe("piece\n");
        client.GoOn();
        client.GoOn();

        client.Answered.ShouldBe("piece\npiece\npiece\n");
        client.HeldBytes.ShouldBe(client.Output.Capacity);
    }

    [Fact]
    public void Nothing_is_read_for_a_client_that_does_not_take_its_replies()
    {
        var client = KeyEcho.On(_loop);
        client.Output.Append(new byte[ClientTerms.PauseBytes + 1]);

        client.Send("get a\r\n");
        client.IsPaused.ShouldBeTrue();
        client.Take();

        client.Answered.ShouldBe("a\n");
    }

    [Fact]
    public void The_bytes_of_a_refused_value_are_no_requests()
    {
        var client = KeyEcho.On(_loop);

        client.Send("set k 0 0 200\r\nget x\r\n" + new string('v', 100));
        client.Send(new string('v', 93) + "\r\nget a\r\n");

        client.Answered.ShouldBe("SERVER_ERROR object too large for cache\r\na\n");
    }

    [Fact]
    public void A_client_of_another_protocol_is_counted_and_reads_nothing_more()
    {
        var terms = KeyEcho.TermsOn(_loop);
        var client = KeyEcho.With(terms);

        client.Send("POST / HTTP/1.1\r\nget a\r\n");

        terms.Foreign.Count.ShouldBe(1);
        client.IsEnding.ShouldBeTrue();
        client.Answered.ShouldBeEmpty();
    }

    [Fact]
    public void Who_stops_sending_has_answers_to_all_that_was_asked()
    {
        var client = KeyEcho.On(_loop, mostUnderWay: 2);
        client.Send("get a\r\nget b\r\nget c\r\n");

        client.OnEndOfStream();
        client.IsEnding.ShouldBeFalse();
        client.Finish(2);

        client.Answered.ShouldBe("a\nb\nc\n");
        client.IsEnding.ShouldBeTrue();
    }

    [Fact]
    public void A_request_for_which_there_will_never_be_room_ends_the_connection()
    {
        var terms = KeyEcho.TermsOn(_loop);
        _loop.Buffers.Account.Limit = 1 << 20;

        var client = KeyEcho.With(terms, roomForEach: 1 << 20);
        client.Send("get a\r\n");

        client.Answered.ShouldBe("no room\n");
        client.IsEnding.ShouldBeTrue();
    }

    [Fact]
    public void A_request_for_which_there_is_no_room_yet_waits_for_it()
    {
        var terms = KeyEcho.TermsOn(_loop);
        _loop.Buffers.Account.Limit = 1 << 20;
        _loop.Buffers.Account.Charge(1 << 19);
        var client = KeyEcho.With(terms, roomForEach: 1 << 19);

        client.Send("get a\r\n");
        client.AwaitsRoom.ShouldBeTrue();
        _loop.Buffers.Account.Charge(-(1 << 19));
        terms.Memory.EndBatch();

        client.Answered.ShouldBe("a\n");
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "no room\n")]
    public void Without_any_room_what_came_is_kept_or_refused(bool keepsWhatCame, string answer)
    {
        var terms = KeyEcho.TermsOn(_loop, keepsWhatCame: keepsWhatCame);
        _loop.Buffers.Account.Limit = 1 << 20;
        _loop.Buffers.Account.Charge(1 << 20);
        var client = KeyEcho.With(terms);

        client.Send("get a\r\n");

        client.Answered.ShouldBe(answer);
        client.IsEnding.ShouldBe(!keepsWhatCame);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var client = KeyEcho.On(_loop);
        var requests = Encoding.ASCII.GetBytes("get a\r\nset b 0 0 1\r\nx\r\nmg c v\r\nget unfinis");
        var rest = "hed\r\n"u8.ToArray();

        var allocated = Allocation.Of(() =>
        {
            client.OnReceived(requests);
            client.OnReceived(rest);
            client.Output.Clear();
        });

        allocated.ShouldBe(0);
    }

    [Fact]
    public void What_the_gate_refuses_does_not_reach_the_engine()
    {
        var client = KeyEcho.Behind(new ShutFor("secret"), _loop);

        client.Send("get a\r\nset secret 0 0 5\r\nvalue\r\nset secret 0 0 200\r\n" + new string('v', 200) + "\r\nget c\r\n");

        client.Answered.ShouldBe("a\nnot allowed\nnot allowed\nc\n");
    }

    [Fact]
    public void Who_wants_no_reply_is_not_told_of_the_gate_either()
    {
        var client = KeyEcho.Behind(new ShutFor("secret"), _loop);

        client.Send("delete secret noreply\r\nget a\r\n");

        client.Answered.ShouldBe("a\n");
    }

    private string AnswersTo(byte[] stream, int pieceBytes)
    {
        var client = KeyEcho.On(_loop);
        foreach (var piece in stream.Chunk(Math.Max(1, pieceBytes)))
        {
            client.OnReceived(piece);
            // One turn may be over.
            while (client.IsPaused && !client.IsEnding) client.GoOn();
        }

        var answers = client.Answered;
        client.Close();
        return answers;
    }
}
