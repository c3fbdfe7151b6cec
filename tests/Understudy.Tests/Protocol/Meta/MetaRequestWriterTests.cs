using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Meta;

public sealed class MetaRequestWriterTests
{
    private const uint Opaque = 0x2f;

    private readonly byte[] _room = new byte[ProtocolLimits.MaxKeyBytes + MetaRequestWriter.FixedRoom];

    [Fact]
    public void A_delete_carries_its_number() =>
        Text(MetaRequestWriter.Delete("a2V5"u8, isBase64: true, Opaque, _room)).ShouldBe("md a2V5 b O2f\r\n");

    [Fact]
    public void A_look_changes_nothing()
    {
        Text(MetaRequestWriter.Look("key"u8, _room)).ShouldBe("me key\r\n");
        Text(MetaRequestWriter.LookByDelete("a2V5"u8, Opaque, _room)).ShouldBe("md a2V5 b C18446744073709551615 O2f\r\n");
    }

    [Theory]
    [InlineData(false, "mg key v f t c u O2f\r\n")]
    [InlineData(true, "mg key b v f t c u O2f\r\n")]
    public void The_state_of_an_item_is_asked_for_without_using_it(bool isBase64, string expected) =>
        Text(MetaRequestWriter.State("key"u8, isBase64, Opaque, _room)).ShouldBe(expected);

    [Theory]
    [InlineData(false, "md key I C77 O2f\r\n")]
    [InlineData(true, "md key I C77 E77 O2f\r\n")]
    public void An_item_is_marked_as_stale_if_it_is_still_the_same(bool keepsCas, string expected) =>
        Text(MetaRequestWriter.Invalidate("key"u8, isBase64: false, 77, keepsCas, Opaque, _room)).ShouldBe(expected);

    [Fact]
    public void An_item_is_made_or_given_another_ttl_by_a_read()
    {
        Text(MetaRequestWriter.Vivify("key"u8, isBase64: false, 30, _room)).ShouldBe("mg key N30\r\n");
        Text(MetaRequestWriter.Touch("a2V5"u8, isBase64: true, -1, Opaque, _room)).ShouldBe("mg a2V5 b T-1 O2f\r\n");
    }

    [Theory]
    [InlineData(false, "ms a2V5 5 b F7 T0\r\n")]
    [InlineData(true, "ms a2V5 5 b F7 T0 ME\r\n")]
    public void A_store_has_length_flags_and_ttl(bool adds, string expected) =>
        Text(MetaRequestWriter.Store("a2V5"u8, "7"u8, 0, 5, adds, _room)).ShouldBe(expected);

    [Fact]
    public void What_is_written_is_a_valid_request()
    {
        var length = MetaRequestWriter.Invalidate("a2V5"u8, isBase64: true, ulong.MaxValue, keepsCas: true, uint.MaxValue, _room);

        RequestParser.TryRead(_room.AsSpan(0, length), 0, out var request).ShouldBe(ParseStatus.Complete);

        (request.Verb, request.Number, request.ExplicitCas).ShouldBe((Verb.MetaDelete, ulong.MaxValue, ulong.MaxValue));
    }

    [Fact]
    public void Writing_allocates_nothing() =>
        Allocation.Of(() =>
        {
            MetaRequestWriter.State("key"u8, isBase64: false, Opaque, _room);
            MetaRequestWriter.Invalidate("key"u8, isBase64: true, 77, keepsCas: true, Opaque, _room);
            MetaRequestWriter.Store("a2V5"u8, "7"u8, 0, 5, adds: true, _room);
        }).ShouldBe(0);

    private string Text(int length) => Encoding.ASCII.GetString(_room, 0, length);
}
