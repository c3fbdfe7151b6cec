using Understudy.Proxy.Clients;
using Understudy.Transport.Buffers;

namespace Understudy.Tests.Proxy.Clients;

public sealed class ReplyBufferTests
{
    // A short reply lies in the object, a longer one in pooled memory; what is written may be shorter than what was reserved.
    [Theory]
    [InlineData(10, 10, 10, 10)]
    [InlineData(400, 300, 10, 10)]
    [InlineData(400, 300, 400, 20)]
    [InlineData(300, 20, 400, 20)]
    [InlineData(400, 400, 10, 10)]
    [InlineData(300, 300, 100, 1)]
    public void It_holds_what_was_written_and_nothing_else(int firstReserved, int first, int secondReserved, int second)
    {
        var pool = new BufferPool();
        var earlier = new ReplyBuffer(pool);
        Write(earlier, 500, 500, 'e');
        earlier.Clear();
        var buffer = new ReplyBuffer(pool);

        Write(buffer, firstReserved, first, 'a');
        Write(buffer, secondReserved, second, 'b');

        buffer.Length.ShouldBe(first + second);
        System.Text.Encoding.ASCII.GetString(buffer.Bytes).ShouldBe(new string('a', first) + new string('b', second));
    }

    private static void Write(ReplyBuffer buffer, int reserved, int bytes, char letter)
    {
        buffer.Reserve(reserved)[..bytes].Fill((byte)letter);
        buffer.Advance(bytes);
    }
}
