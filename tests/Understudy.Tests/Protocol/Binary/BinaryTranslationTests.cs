using System.Text;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Binary;

public sealed class BinaryTranslationTests
{
    private static readonly byte[] Storage = [0, 0, 0, 5, 0, 0, 0, 60];
    private static readonly byte[] Counting = [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 60];

    [Theory]
    [InlineData(BinaryOpcode.GetKQ, "key", 0, "gets key")]
    [InlineData(BinaryOpcode.Get, "a key", 0, "mg YSBrZXk= b v f c")]
    [InlineData(BinaryOpcode.Set, "key", 0, "ms key 5 c F5 T60")]
    [InlineData(BinaryOpcode.AddQ, "key", 0, "ms key 5 c F5 T60 ME")]
    [InlineData(BinaryOpcode.Replace, "key", 7, "ms key 5 c F5 T60 C7")]
    [InlineData(BinaryOpcode.Append, "key", 7, "ms key 5 c MA C7")]
    [InlineData(BinaryOpcode.Delete, "key", 0, "delete key")]
    [InlineData(BinaryOpcode.Delete, "key", 7, "md key C7")]
    [InlineData(BinaryOpcode.Increment, "key", 0, "ma key v c MI D2 N60 J9")]
    [InlineData(BinaryOpcode.GatQ, "key", 0, "gats 60 key")]
    [InlineData(BinaryOpcode.Touch, "key", 0, "mg key f c T60")]
    public void Servers_are_asked_in_text_or_meta(BinaryOpcode opcode, string key, ulong cas, string line) =>
        Translated(opcode, key, cas, hasMeta: true).ShouldBe(line + "\r\n");

    [Theory]
    [InlineData(BinaryOpcode.Set, "key", 0, "set key 5 60 5")]
    [InlineData(BinaryOpcode.Set, "key", 7, "cas key 5 60 5 7")]
    [InlineData(BinaryOpcode.Prepend, "key", 0, "prepend key 0 0 5")]
    [InlineData(BinaryOpcode.Touch, "key", 0, "touch key 60")]
    [InlineData(BinaryOpcode.DeleteQ, "key", 0, "delete key")]
    public void Old_servers_are_asked_in_text(BinaryOpcode opcode, string key, ulong cas, string line) =>
        Translated(opcode, key, cas, hasMeta: false).ShouldBe(line + "\r\n");

    [Theory]
    [InlineData(BinaryOpcode.Get, "a key", 0)]
    [InlineData(BinaryOpcode.Append, "key", 7)]
    [InlineData(BinaryOpcode.Delete, "key", 7)]
    [InlineData(BinaryOpcode.Increment, "key", 0)]
    public void What_old_servers_cannot_be_asked_is_not_supported(BinaryOpcode opcode, string key, ulong cas) =>
        Translated(opcode, key, cas, hasMeta: false).ShouldBe("NotSupported");

    [Fact]
    public void A_key_that_base64_makes_too_long_is_invalid() =>
        Translated(BinaryOpcode.Get, new string(' ', 188), 0, hasMeta: true).ShouldBe("InvalidArguments");

    [Fact]
    public void What_is_written_is_read_as_one_request_of_the_same_meaning() =>
        Fuzz.Check(Prop.ForAll(BinaryStream.Any(), stream =>
        {
            if (BinaryStream.ReadOne(stream, out var request) != ParseStatus.Complete) return;
            if (request.KeyLength == 0 || request.Verb == Verb.Stats) return;
            var line = new byte[BinaryTranslation.FixedRoom + ProtocolLimits.MaxKeyBytes];
            var length = BinaryTranslation.Write(stream, in request, hasMeta: true, line, out _);
            if (length == 0) return;
            byte[] value = request.ValueLength < 0 ? [] : [.. stream.AsSpan(request.LineLength, request.ValueLength), .. "\r\n"u8];
            byte[] written = [.. line[..length], .. value];

            RequestParser.TryRead(written, BinaryStream.MaxValueBytes, out var read).ShouldBe(ParseStatus.Complete);

            read.Length.ShouldBe(written.Length);
            (read.ValueLength, read.ClientFlags).ShouldBe((request.ValueLength, request.ClientFlags));
            (read.Delta, read.Initial).ShouldBe((request.Delta, read.Flags.HasFlag(MetaFlags.Vivify) ? request.Initial : 0));
        }));

    [Theory]
    [InlineData(BinaryOpcode.GetK, "VALUE key 5 2 77\r\nhi\r\n", 0, 77, "\0\0\0\x05keyhi")]
    [InlineData(BinaryOpcode.Gat, "VA 2 f5 c77\r\nhi\r\n", 0, 77, "\0\0\0\x05hi")]
    [InlineData(BinaryOpcode.Touch, "HD f5 c77\r\n", 0, 77, "\0\0\0\x05")]
    [InlineData(BinaryOpcode.GetK, "END\r\n", 1, 0, "key")]
    [InlineData(BinaryOpcode.Get, "EN\r\n", 1, 0, "Not found")]
    [InlineData(BinaryOpcode.Set, "HD c77\r\n", 0, 77, "")]
    [InlineData(BinaryOpcode.Set, "STORED\r\n", 0, 0, "")]
    [InlineData(BinaryOpcode.AddQ, "NS c0\r\n", 2, 0, "Data exists for key.")]
    [InlineData(BinaryOpcode.Replace, "NS c0\r\n", 1, 0, "Not found")]
    [InlineData(BinaryOpcode.Append, "NOT_STORED\r\n", 5, 0, "Not stored.")]
    [InlineData(BinaryOpcode.Set, "SERVER_ERROR object too large for cache\r\n", 3, 0, "Too large.")]
    [InlineData(BinaryOpcode.Set, "SERVER_ERROR out of memory storing object\r\n", 0x82, 0, "out of memory storing object")]
    [InlineData(BinaryOpcode.Delete, "CLIENT_ERROR key is reserved\r\n", 4, 0, "key is reserved")]
    [InlineData(BinaryOpcode.Flush, "CLIENT_ERROR flush_all not allowed\r\n", 0x20, 0, "Auth failure.")]
    [InlineData(BinaryOpcode.Get, "SERVER_ERROR server unreachable\r\n", 0x84, 0, "server unreachable")]
    public void What_servers_say_is_spelled_in_binary(BinaryOpcode opcode, string frame, int status, ulong cas, string body)
    {
        var response = Spelled(opcode, frame);

        response[..2].ShouldBe([0x81, (byte)opcode]);
        (response[6] << 8 | response[7]).ShouldBe(status);
        response[12..16].ShouldBe([1, 2, 3, 4]);
        response[23].ShouldBe((byte)cas);
        Encoding.Latin1.GetString(response[24..]).ShouldBe(body);
    }

    [Theory]
    [InlineData(BinaryOpcode.GetQ, "END\r\n")]
    [InlineData(BinaryOpcode.GatKQ, "EN\r\n")]
    [InlineData(BinaryOpcode.SetQ, "HD c77\r\n")]
    [InlineData(BinaryOpcode.DeleteQ, "DELETED\r\n")]
    public void What_quiet_requests_hide_is_not_spelled(BinaryOpcode opcode, string frame) => Spelled(opcode, frame).ShouldBeEmpty();

    private static string Translated(BinaryOpcode opcode, string key, ulong cas, bool hasMeta)
    {
        var frame = FrameOf(opcode, key, cas);
        BinaryStream.ReadOne(frame, out var request).ShouldBe(ParseStatus.Complete);
        var line = new byte[BinaryTranslation.FixedRoom + ProtocolLimits.MaxKeyBytes];
        var length = BinaryTranslation.Write(frame, in request, hasMeta, line, out var status);
        return length == 0 ? $"{status}" : Encoding.Latin1.GetString(line, 0, length);
    }

    private static byte[] Spelled(BinaryOpcode opcode, string frame)
    {
        BinaryStream.ReadOne(FrameOf(opcode, opcode == BinaryOpcode.Flush ? "" : "key", cas: 0), out var request);
        var bytes = Encoding.Latin1.GetBytes(frame);
        ReplyParser.TryRead(bytes, out var reply).ShouldBe(ParseStatus.Complete);
        var response = new byte[BinaryFrame.MaxFrontBytes + bytes.Length];
        var length = BinaryReply.IsError(reply.Kind)
            ? BinaryReply.WriteError(in request, bytes, status: null, response)
            : BinaryReply.Write(in request, "key"u8, bytes, in reply, casMask: 0, response);
        return response[..length];
    }

    private static byte[] FrameOf(BinaryOpcode opcode, string key, ulong cas)
    {
        var command = BinaryOpcodes.Loud(opcode);
        byte[] extras = command switch
        {
            BinaryOpcode.Set or BinaryOpcode.Add or BinaryOpcode.Replace => Storage,
            BinaryOpcode.Increment or BinaryOpcode.Decrement => Counting,
            BinaryOpcode.Touch or BinaryOpcode.Gat or BinaryOpcode.GatK => [0, 0, 0, 60],
            _ => [],
        };
        var hasValue = command is BinaryOpcode.Set or BinaryOpcode.Add or BinaryOpcode.Replace or BinaryOpcode.Append
            or BinaryOpcode.Prepend;
        var value = hasValue ? "value" : "";
        return BinaryStream.Frame(
            opcode, Encoding.Latin1.GetBytes(key), extras, Encoding.Latin1.GetBytes(value), cas, opaque: 0x01020304);
    }
}
