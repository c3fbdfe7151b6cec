using System.Text;
using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Group;

/// <summary>A follower knows what its client still waits for from the leader.</summary>
public sealed class CarriedOrderTests
{
    private static readonly (Verb Verb, string Answer)[] Answers =
    [
        (Verb.Get, "VALUE a 0 5\r\nEND\r\n\r\nVALUE b 0 0\r\n\r\nEND\r\n"),
        (Verb.Set, "STORED\r\n"),
        (Verb.MetaGet, "VA 4 t30\r\nHD\r\n\r\n"),
        (Verb.MetaGet, "EN\r\n"),
        (Verb.Get, "VALUE a 0 1\r\nx\r\nSERVER_ERROR server timed out\r\n"),
        (Verb.Incr, "17\r\n"),
        (Verb.Delete, "SERVER_ERROR write not agreed on, it may have been executed\r\n"),
        (Verb.MetaSet, "HD O1\r\n"),
        (Verb.MetaGet, "VA 2 k\r\nhi\r\n"),
    ];

    private readonly CarriedOrder _order = new(new BufferPool());

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Cuts))]
    public void It_is_empty_with_the_last_byte_of_the_last_answer_however_they_are_cut(int pieceBytes)
    {
        foreach (var (verb, _) in Answers) _order.Add(verb);
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Answers.Select(answer => answer.Answer)));

        foreach (var piece in bytes[..^1].Chunk(pieceBytes))
        {
            _order.TryTake(piece).ShouldBeTrue();
            _order.IsEmpty.ShouldBeFalse();
        }

        _order.TryTake(bytes.AsSpan()[^1..]).ShouldBeTrue();
        _order.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(Verb.Set, "END\r\n")]
    [InlineData(Verb.Get, "STORED\r\n")]
    [InlineData(Verb.Set, "STORED\r\nSTORED\r\n")]
    [InlineData(Verb.Get, "what is that\r\n")]
    public void What_was_not_asked_for_is_noticed(Verb verb, string answer)
    {
        _order.Add(verb);

        _order.TryTake(Encoding.ASCII.GetBytes(answer)).ShouldBeFalse();
    }
}
