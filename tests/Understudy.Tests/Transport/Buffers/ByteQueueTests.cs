using FsCheck;
using FsCheck.Fluent;
using Understudy.Transport.Buffers;

namespace Understudy.Tests.Transport.Buffers;

public sealed class ByteQueueTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Any_history_of_appends_and_consumes_leaves_what_a_list_would_hold()
    {
        // Positive: append so many bytes. Negative: consume so many, as far as there are any.
        var histories = Gen.Choose(-9000, 9000).ArrayOf().ToArbitrary();

        Prop.ForAll(histories, AgreesWithList).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void An_empty_queue_holds_no_memory()
    {
        var queue = new ByteQueue(_pool);
        queue.Append("abc"u8);
        var rentedWhileFull = _pool.RentedBytes;

        queue.Consume(3);

        rentedWhileFull.ShouldBe(BufferPool.MinBlockBytes);
        _pool.RentedBytes.ShouldBe(0);
        queue.Unread.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Reserved_room_becomes_part_of_the_queue_only_when_it_is_written()
    {
        var queue = new ByteQueue(_pool);

        "abcdef"u8.CopyTo(queue.Reserve(6));
        queue.Advance(4);

        queue.Unread.SequenceEqual("abcd"u8).ShouldBeTrue();
    }

    [Fact]
    public void A_nearly_full_queue_through_which_little_passes_doubles_once_instead_of_being_copied_every_time()
    {
        var queue = new ByteQueue(_pool);
        queue.Append(new byte[BufferPool.MinBlockBytes]);

        Pass(queue, rounds: 400);

        _pool.RentedBytes.ShouldBe(2 * BufferPool.MinBlockBytes);
    }

    private static void Pass(ByteQueue queue, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            queue.Consume(10);
            queue.Append(new byte[10]);
        }
    }

    private bool AgreesWithList(int[] history)
    {
        var queue = new ByteQueue(_pool);
        var list = new List<byte>();
        byte next = 0;
        foreach (var step in history)
        {
            var bytes = step > 0 ? new byte[step] : [];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = next++;
            var consumed = step > 0 ? 0 : Math.Min(-step, list.Count);
            queue.Append(bytes);
            list.AddRange(bytes);
            queue.Consume(consumed);
            list.RemoveRange(0, consumed);
            if (!queue.Unread.SequenceEqual(list.ToArray()) || queue.Length != list.Count) return false;
        }

        queue.Clear();
        return _pool.RentedBytes == 0;
    }
}
