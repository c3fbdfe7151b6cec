namespace Understudy.Tests.Protocol.Requests;

/// <summary>What memcached 1.6.45 answers to bad requests, and where it goes on reading. Every row was asked of it.</summary>
public sealed class RequestErrorTests
{
    private const string BadLine = "CLIENT_ERROR bad command line format";
    private const string BadChunk = "CLIENT_ERROR bad data chunk";
    private const string BadExptime = "CLIENT_ERROR invalid exptime argument";
    private const string BadDelta = "CLIENT_ERROR invalid numeric delta argument";
    private const string BadToken = "CLIENT_ERROR bad token in command line format";
    private const string Silence = "";

    private static readonly string LongKey = new('k', 251);

    [Theory]
    [InlineData("  \r\n")]
    [InlineData("GET a\r\n")]
    [InlineData(" get a\r\n")]
    [InlineData("  mg a v\r\n")]
    [InlineData(" stats\r\n")]
    [InlineData("mx a\r\n")]
    [InlineData("bget a\r\n")]
    public void Unknown_verbs_are_answered_ERROR(string line) =>
        RequestStream.Read(line + "version\r\n").ShouldBe(["ERROR", "Version"]);

    [Theory]
    [InlineData("\r\n", BadLine)]
    [InlineData("\n", BadLine)]
    [InlineData("x\r\n", BadLine)]
    [InlineData("mn\n", BadLine)]
    [InlineData("get\r\n", BadLine)]
    [InlineData("get \r\n", BadLine)]
    [InlineData("gat 10\r\n", BadLine)]
    [InlineData("gat x\r\n", BadLine)]
    [InlineData("set a 0 0\r\n", BadLine)]
    [InlineData("incr n\r\n", BadLine)]
    [InlineData("touch a\r\n", BadLine)]
    [InlineData("delete\r\n", BadLine)]
    [InlineData("verbosity\r\n", BadLine)]
    [InlineData("mg\r\n", BadLine)]
    [InlineData("ms\r\n", BadLine)]
    [InlineData("md \r\n", BadLine)]
    [InlineData("ma\r\n", BadLine)]
    [InlineData("gat x a\r\n", BadExptime)]
    [InlineData("gat +1 a\r\n", BadExptime)]
    [InlineData("gat 2147483648 a\r\n", BadExptime)]
    [InlineData("touch a x\r\n", BadExptime)]
    [InlineData("flush_all x\r\n", BadExptime)]
    [InlineData("incr n x\r\n", BadDelta)]
    [InlineData("incr n -1\r\n", BadDelta)]
    [InlineData("incr n +1\r\n", BadDelta)]
    [InlineData("incr n 00000000000000000000001\r\n", BadDelta)]
    [InlineData("decr n 18446744073709551616\r\n", BadDelta)]
    [InlineData("verbosity x\r\n", BadLine)]
    [InlineData("verbosity -1\r\n", BadLine)]
    [InlineData("me\r\n", BadLine)]
    [InlineData("me !! b\r\n", BadLine)]
    [InlineData("me a !\r\n", BadLine)]
    [InlineData("ms a\r\n", BadLine)]
    [InlineData("ms a S1\r\n", BadLine)]
    [InlineData("ms a -1\r\n", BadLine)]
    [InlineData("get a\0b\r\n", BadLine)]
    public void A_bad_line_is_answered_in_one_line_and_skipped(string line, string answer) =>
        RequestStream.Read(line + "version\r\n").ShouldBe([answer, "Version"]);

    [Theory]
    [InlineData("get K\r\n")]
    [InlineData("get a K b\r\n")]
    [InlineData("gats 0 K\r\n")]
    [InlineData("incr K x\r\n")]
    [InlineData("touch K x\r\n")]
    [InlineData("delete K\r\n")]
    [InlineData("mg K v v\r\n")]
    [InlineData("md K\r\n")]
    [InlineData("me K\r\n")]
    [InlineData("set K 0 0 1\r\nx\r\n")]
    [InlineData("ms K 1\r\nx\r\n")]
    public void A_key_of_251_bytes_spoils_the_whole_request(string line) =>
        RequestStream.Read(line.Replace("K", LongKey) + "version\r\n").ShouldBe([BadLine, "Version"]);

    [Theory]
    [InlineData("set a -1 0 1\r\nx\r\n")]
    [InlineData("set a 0 x 1\r\nx\r\n")]
    [InlineData("cas a 0 0 1\r\nx\r\n")]
    [InlineData("cas a 0 0 1 -5\r\nx\r\n")]
    public void A_store_refused_after_its_length_is_known_takes_its_value_with_it(string request) =>
        RequestStream.Read(request + "version\r\n").ShouldBe([BadLine, "Version"]);

    [Theory]
    [InlineData("set K 0 0 -1\r\nx y\r\n")]
    [InlineData("set a 0 0 -1\r\nx y\r\n")]
    [InlineData("set a 0 0 abc\r\nx y\r\n")]
    [InlineData("set a 0 0 +3\r\nx y\r\n")]
    [InlineData("set a 0 0 4294967299\r\nx y\r\n")]
    [InlineData("set a 0 0 3\tx\r\nx y\r\n")]
    [InlineData("set a 0 0 3\0\r\nx y\r\n")]
    [InlineData("set a 0 0 2147483646\r\nx y\r\n")]
    [InlineData("ms a +3\r\nx y\r\n")]
    [InlineData("ms a 3 !\r\nx y\r\n")]
    [InlineData("ms a 3 \x90\r\nx y\r\n")]
    public void A_store_without_a_length_leaves_the_value_to_be_read_as_a_command(string request) =>
        RequestStream.Read(request.Replace("K", LongKey) + "version\r\n").ShouldBe([BadLine, "ERROR", "Version"]);

    [Theory]
    [InlineData("set a 0 0 1\r\nxyzabc\r\nversion\r\n")]
    [InlineData("ms a 1\r\nxyzabc\r\nversion\r\n")]
    [InlineData("ms a 1 q\r\nxyzabc\r\nversion\r\n")]
    public void A_value_longer_than_announced_costs_its_length_and_two_bytes(string stream) =>
        RequestStream.Read(stream).ShouldBe([BadChunk, "ERROR", "Version"]);

    [Fact]
    public void A_value_must_end_in_CRLF_although_lines_need_not() =>
        RequestStream.Read("set a 0 0 1\nx\nversion\n").ShouldBe([BadChunk, "ERROR"]);

    [Theory]
    [InlineData("cas a 0 0 1 noreply\r\nx\r\n", Silence)]
    [InlineData("incr n noreply\r\n", Silence)]
    [InlineData("incr n x noreply\r\n", Silence)]
    [InlineData("touch a x noreply\r\n", Silence)]
    [InlineData("flush_all x noreply\r\n", Silence)]
    [InlineData("verbosity noreply\r\n", Silence)]
    [InlineData("set a 0 0 1 noreply\r\nxyz", Silence)]
    [InlineData("nonsense noreply\r\n", Silence)]
    [InlineData("noreply\r\n", Silence)]
    [InlineData("set a 0 0 noreply\r\n", BadLine)]
    [InlineData("get\r\n", BadLine)]
    public void Noreply_silences_every_error_but_too_few_words(string request, string answer) =>
        RequestStream.Read(request + "version\r\n").ShouldBe([answer, "Version"]);

    [Theory]
    [InlineData("mg a v v\r\n", "CLIENT_ERROR duplicate flag")]
    [InlineData("mg a \x90\r\n", BadLine)]
    [InlineData("mg a !\r\n", BadLine)]
    [InlineData("mg a y\r\n", "CLIENT_ERROR invalid flag")]
    [InlineData("mg a Tx\r\n", BadToken)]
    [InlineData("mg a T+1\r\n", BadToken)]
    [InlineData("mg a T\r\n", BadToken)]
    [InlineData("mg a E\r\n", BadToken)]
    [InlineData("mg a Fx\r\n", BadLine)]
    [InlineData("mg a Cx Fx\r\n", BadToken)]
    [InlineData("mg a Jx\r\n", "CLIENT_ERROR invalid numeric initial value")]
    [InlineData("mg a Dx\r\n", "CLIENT_ERROR invalid numeric delta value")]
    [InlineData("mg !! b\r\n", "CLIENT_ERROR error decoding key")]
    [InlineData("mg YQ b\r\n", "CLIENT_ERROR error decoding key")]
    [InlineData("mg a q O32345678901234567890123456789012\r\n", "CLIENT_ERROR opaque token too long")]
    [InlineData("mg a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\r\n", "CLIENT_ERROR options flags are too long")]
    [InlineData("mg a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 !\r\n", BadLine)]
    [InlineData("mg a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 !\r\n", "CLIENT_ERROR options flags are too long")]
    [InlineData("md a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\r\n", "CLIENT_ERROR options flags are too long")]
    [InlineData("md a q q\r\n", "CLIENT_ERROR duplicate flag")]
    [InlineData("md !! b\r\n", "CLIENT_ERROR error decoding key")]
    [InlineData("ma a Dx\r\n", "CLIENT_ERROR invalid or duplicate flag")]
    [InlineData("ma a MZ\r\n", "CLIENT_ERROR invalid mode for ma M token")]
    [InlineData("ma a M\r\n", "CLIENT_ERROR invalid mode for ma M token")]
    [InlineData("ma a O32345678901234567890123456789012 MZ\r\n", "CLIENT_ERROR invalid mode for ma M token")]
    public void Bad_flags_are_named_as_memcached_names_them(string line, string answer) =>
        RequestStream.Read(line + "version\r\n").ShouldBe([answer, "Version"]);

    [Theory]
    [InlineData("ma K\r\n", "CLIENT_ERROR invalid or duplicate flag")]
    [InlineData("ma K !\r\n", BadLine)]
    public void An_ma_of_a_key_of_251_bytes_has_an_error_of_its_own(string line, string answer) =>
        RequestStream.Read(line.Replace("K", LongKey) + "version\r\n").ShouldBe([answer, "Version"]);

    [Theory]
    [InlineData("ms a 1 y\r\nx\r\n", "CLIENT_ERROR invalid flag")]
    [InlineData("ms a 1 Tx\r\nx\r\n", BadToken)]
    [InlineData("ms a 1 MZ\r\nx\r\n", "CLIENT_ERROR invalid mode for ms M token")]
    [InlineData("ms a 1 O32345678901234567890123456789012 MZ\r\nx\r\n", "CLIENT_ERROR invalid mode for ms M token")]
    [InlineData("ms !! 1 b\r\nx\r\n", "CLIENT_ERROR error decoding key")]
    [InlineData("ms a 1 y\r\nxyz", "CLIENT_ERROR invalid flag")]
    [InlineData("ms a 1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18\r\nx\r\n", "CLIENT_ERROR options flags are too long")]
    public void An_ms_with_bad_flags_takes_its_value_with_it(string request, string answer) =>
        RequestStream.Read(request + "version\r\n").ShouldBe([answer, "Version"]);
}
