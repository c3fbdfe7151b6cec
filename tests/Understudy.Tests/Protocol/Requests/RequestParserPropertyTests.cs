using System.Text;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Requests;

public sealed class RequestParserPropertyTests
{
    [Fact]
    public void Any_cut_of_a_stream_yields_the_same_requests() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Requests(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = RequestStream.ReadInPieces(stream, int.MaxValue);

            RequestStream.ReadInPieces(stream, pieceBytes).ShouldBe(whole);
            RequestStream.ReadInPieces(stream, 1).ShouldBe(whole);
        }));

    [Fact]
    public void A_length_once_told_does_not_change() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Requests(), stream =>
        {
            var told = Enumerable.Range(1, stream.Length).Select(arrived => LengthToldAfter(stream, arrived)).Where(length => length > 0);

            told.Distinct().Count().ShouldBeLessThanOrEqualTo(1);
        }));

    [Fact]
    public void Garbage_never_throws_and_never_stops_the_reading() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Garbage(), stream =>
        {
            RequestStream.ReadInPieces(stream, int.MaxValue).Count.ShouldBeLessThanOrEqualTo(stream.Length);
        }));

    [Fact]
    public void What_is_forwarded_is_read_as_the_same_request() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Requests(), stream =>
        {
            var status = RequestParser.TryRead(stream, RequestStream.MaxValueBytes, out var request);
            if (status != ParseStatus.Complete) return;
            // A delete is written anew: of a key called noreply it would not be answered.
            if (request.Verb == Verb.Delete) return;
            var value = request.ValueLength < 0 ? [] : stream.AsSpan(request.LineLength, request.ValueLength + 2).ToArray();
            byte[] forwarded = [.. stream.AsSpan(0, request.CommandLength), .. "\r\n"u8, .. value];

            RequestParser.TryRead(forwarded, RequestStream.MaxValueBytes, out var read).ShouldBe(ParseStatus.Complete);

            read.Length.ShouldBe(forwarded.Length);
            read.Verb.ShouldBe(request.Verb);
            read.Mode.ShouldBe(request.Mode);
            read.Flags.ShouldBe(request.Flags);
            (read.KeyOffset, read.KeyLength, read.KeysEnd).ShouldBe((request.KeyOffset, request.KeyLength, request.KeysEnd));
            (read.Number, read.Exptime, read.ValueLength).ShouldBe((request.Number, request.Exptime, request.ValueLength));
            read.IsNoReply.ShouldBeFalse();
        }));

    // Lines as client libraries write them are read in another way than all others.
    [Fact]
    public void How_many_spaces_separate_words_does_not_matter()
    {
        string[] numbers = ["0", "00", "1", "7", "2147483647", "2147483648", "4294967295", "4294967296", "9999999999", "10000000000",
            "18446744073709551615", "-1", "+1", "1x", "x", "noreply", "\t1"];
        var key = new string('k', ProtocolLimits.MaxKeyBytes);
        var lines =
            from verb in (string[])["set", "add", "append", "cas"]
            from flags in numbers
            from exptime in numbers
            from length in numbers
            select $"{verb} key {flags} {exptime} {length}";
        string[] others = ["set key 0 0 1 noreply", "set key 0 0 1 2", "set key 0 0", "set key", "set", "get",
            "get key", "gets key", "get key other", $"get {key}", $"get {key}k", $"set {key} 0 0 1", $"set {key}k 0 0 1"];

        foreach (var line in lines.Concat(others))
        {
            var usual = Read($"{line}\r\nv\r\n");
            Read($"{line.Replace(" ", "  ", StringComparison.Ordinal)}\r\nv\r\n").ShouldBe(usual, line);
            Read($"{line} \r\nv\r\n").ShouldBe(usual, line);
        }
    }

    private static object Read(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var status = RequestParser.TryRead(bytes, RequestStream.MaxValueBytes, out var request);
        var key = request.KeyLength == 0 ? "" : text.Substring(request.KeyOffset, request.KeyLength);
        return (status, request.Error, request.Verb, key, request.ClientFlags, request.Exptime, request.ValueLength, request.IsNoReply,
            request.HasManyKeys);
    }

    // Once the whole request has arrived its length is told as well, but a line's only then.
    private static long LengthToldAfter(byte[] stream, int arrived)
    {
        var status = RequestParser.TryRead(stream.AsSpan(0, arrived), RequestStream.MaxValueBytes, out var request);
        return status == ParseStatus.MustClose ? 0 : request.Length;
    }
}
