using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Binary;

public sealed class BinaryRequestParserTests
{
    private const int LongestFront = 24 + 255 + 250;

    [Fact]
    public void Any_cut_of_a_stream_yields_the_same_requests() =>
        Fuzz.Check(Prop.ForAll(BinaryStream.Any(), WireStreams.PieceBytes(), (stream, pieceBytes) =>
        {
            var whole = BinaryStream.ReadInPieces(stream, int.MaxValue);

            BinaryStream.ReadInPieces(stream, pieceBytes).ShouldBe(whole);
            BinaryStream.ReadInPieces(stream, 1).ShouldBe(whole);
        }));

    [Fact]
    public void Garbage_never_throws_and_never_stops_the_reading() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Garbage(), garbage =>
        {
            byte[] stream = [ProtocolLimits.BinaryRequestMagic, .. garbage];

            BinaryStream.ReadInPieces(stream, int.MaxValue).Count.ShouldBeLessThanOrEqualTo(stream.Length);
        }));

    [Fact]
    public void No_more_is_waited_for_than_a_request_may_have() =>
        Fuzz.Check(Prop.ForAll(WireStreams.Garbage(), garbage =>
        {
            byte[] stream = [ProtocolLimits.BinaryRequestMagic, .. garbage];

            if (BinaryStream.ReadOne(stream, out var request) != ParseStatus.NeedMoreData) return;

            request.Length.ShouldBeLessThanOrEqualTo(LongestFront + BinaryStream.MaxValueBytes);
        }));

    [Theory]
    [InlineData(BinaryOpcode.Set, 0ul, Verb.MetaSet, MetaMode.Set)]
    [InlineData(BinaryOpcode.AddQ, 0ul, Verb.MetaSet, MetaMode.Add)]
    [InlineData(BinaryOpcode.Replace, 0ul, Verb.MetaSet, MetaMode.Replace)]
    [InlineData(BinaryOpcode.ReplaceQ, 7ul, Verb.MetaSet, MetaMode.Set)]
    public void A_storage_command_has_the_meaning_of_an_ms(BinaryOpcode opcode, ulong cas, Verb verb, MetaMode mode)
    {
        byte[] extras = [0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff];

        var status = BinaryStream.ReadOne(BinaryStream.Frame(opcode, "key"u8, extras, "value"u8, cas), out var request);

        status.ShouldBe(ParseStatus.Complete);
        (request.Verb, request.Mode, request.Number).ShouldBe((verb, mode, cas));
        (request.ClientFlags, request.Exptime).ShouldBe((5u, 0xffffffffL));
        (request.KeyOffset, request.KeyLength, request.LineLength, request.ValueLength).ShouldBe((32, 3, 35, 5));
        request.Flags.HasFlag(MetaFlags.CompareCas).ShouldBe(cas != 0);
    }

    [Fact]
    public void A_counter_is_created_unless_its_expiration_says_no()
    {
        byte[] extras = [0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 60];
        byte[] never = [.. extras[..16], 0xff, 0xff, 0xff, 0xff];

        BinaryStream.ReadOne(BinaryStream.Frame(BinaryOpcode.Increment, "n"u8, extras), out var creates);
        BinaryStream.ReadOne(BinaryStream.Frame(BinaryOpcode.Increment, "n"u8, never), out var onlyCounts);

        (creates.Delta, creates.Initial, creates.Exptime).ShouldBe((9ul, 3ul, 60L));
        creates.Flags.HasFlag(MetaFlags.Vivify).ShouldBeTrue();
        onlyCounts.Flags.HasFlag(MetaFlags.Vivify).ShouldBeFalse();
    }

    [Fact]
    public void A_value_beyond_the_limit_is_skipped_and_not_kept()
    {
        var frame = BinaryStream.Frame(BinaryOpcode.Set, "key"u8, new byte[8], bodyLength: 0xfffffff0);

        var status = BinaryStream.ReadOne(frame, out var request);

        status.ShouldBe(ParseStatus.Invalid);
        request.Error.ShouldBe(RequestError.TooLarge);
        request.Length.ShouldBe(24 + 0xfffffff0L);
        request.KeyLength.ShouldBe(3);
    }

    [Fact]
    public void A_key_beyond_the_limit_is_not_waited_for()
    {
        var header = BinaryStream.Frame(BinaryOpcode.Get, keyLength: 0xffff, bodyLength: 0xffff);

        BinaryStream.ReadOne(header, out var request).ShouldBe(ParseStatus.MustClose);

        request.Error.ShouldBe(RequestError.BadLine);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var frame = BinaryStream.Frame(BinaryOpcode.Set, "key"u8, new byte[8], "value"u8);

        var allocated = Allocation.Of(() => BinaryStream.ReadOne(frame, out _));

        allocated.ShouldBe(0);
    }
}
