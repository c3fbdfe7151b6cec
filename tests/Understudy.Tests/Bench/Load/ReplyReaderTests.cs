using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.LoadGenerator.Load;
using Understudy.Transport.Buffers;

namespace Understudy.Tests.Bench.Load;

public sealed class ReplyReaderTests
{
    private const int ValueBytes = 40;
    private static readonly PendingRequest GetOf7And8 = new(IntendedAt: 0, FirstKey: 7, IsSet: false);
    private static readonly PendingRequest SetOf7 = new(IntendedAt: 0, FirstKey: 7, IsSet: true);

    [Fact]
    public void Both_keys_in_any_order_are_hits()
    {
        var counts = Read(GetOf7And8, Item(8) + Item(7) + "END\r\n");

        counts.Replies.ShouldBe(1);
        counts.Misses.ShouldBe(0);
        counts.Corrupt.ShouldBe(0);
        counts.Errors.ShouldBe(0);
    }

    [Fact]
    public void A_key_that_is_not_there_is_a_miss()
    {
        var counts = Read(GetOf7And8, Item(8) + "END\r\n");

        counts.Misses.ShouldBe(1);
    }

    [Fact]
    public void A_value_of_another_key_is_corrupt()
    {
        var valueOf7UnderKey8 = Item(7).Replace("VALUE key000000007", "VALUE key000000008");

        var counts = Read(GetOf7And8, valueOf7UnderKey8 + "END\r\n");

        counts.Corrupt.ShouldBe(1);
    }

    [Fact]
    public void A_key_that_was_not_asked_for_is_corrupt_and_does_not_count_as_a_hit()
    {
        var counts = Read(GetOf7And8, Item(9) + Item(8) + "END\r\n");

        counts.Corrupt.ShouldBe(1);
        counts.Misses.ShouldBe(1);
    }

    [Fact]
    public void The_same_key_twice_is_corrupt()
    {
        var counts = Read(GetOf7And8, Item(7) + Item(7) + "END\r\n");

        counts.Corrupt.ShouldBe(1);
        counts.Misses.ShouldBe(1);
    }

    [Fact]
    public void An_error_line_completes_a_request_and_is_kept()
    {
        var counts = Read(GetOf7And8, "SERVER_ERROR out of order\r\n");

        counts.Replies.ShouldBe(1);
        counts.Errors.ShouldBe(1);
        counts.FirstError.ShouldBe("SERVER_ERROR out of order");
    }

    [Theory]
    [InlineData("STORED\r\n", 0)]
    [InlineData("NOT_STORED\r\n", 1)]
    [InlineData("END\r\n", 1)]
    public void A_set_wants_to_hear_that_it_is_stored(string reply, int errors)
    {
        var counts = Read(SetOf7, reply);

        counts.Errors.ShouldBe(errors);
    }

    [Fact]
    public void The_cut_of_the_stream_changes_nothing() =>
        Prop.ForAll(Gen.Choose(1, 150).NonEmptyListOf().ToArbitrary(), cuts =>
        {
            var stream = Item(8) + Item(7) + "END\r\n" + Item(7) + "END\r\n" + "ERROR\r\n";

            var counts = Read(GetOf7And8, stream, [.. cuts]);

            return counts is { Replies: 3, Misses: 1, Errors: 1, Corrupt: 0 };
        }).QuickCheckThrowOnFailure();

    private static string Item(int number)
    {
        var value = new byte[ValueBytes];
        new ItemPattern(ValueBytes).WriteValue(value, number);
        return $"VALUE key{number:D9} 0 {ValueBytes}\r\n{Encoding.ASCII.GetString(value)}\r\n";
    }

    private static LoadCounts Read(PendingRequest request, string stream, params int[] cuts)
    {
        var counts = new LoadCounts();
        var reader = new ReplyReader(new ItemPattern(ValueBytes), keyCount: 100, keysPerGet: 2, new BufferPool());
        var left = Encoding.ASCII.GetBytes(stream).AsSpan();
        for (var i = 0; left.Length > 0; i++)
        {
            var length = cuts.Length == 0 ? left.Length : Math.Min(left.Length, cuts[i % cuts.Length]);
            ReadOnlySpan<byte> piece = left[..length];
            left = left[length..];
            while (reader.TryRead(ref piece, request, counts))
            {
            }
        }

        return counts;
    }
}
