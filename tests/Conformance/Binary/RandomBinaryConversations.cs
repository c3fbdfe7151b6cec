using static Understudy.Harness.BinaryRequest;

namespace Understudy.Conformance.Binary;

/// <summary>Binary conversations made from a seed: pipelines of loud and quiet commands over a few keys.</summary>
public sealed class RandomBinaryConversations(int seed)
{
    private static readonly string[] Keys = ["a", "b", "c", "n", "m", "k y", "\r\n\0"];

    // None of white space alone: there memcached counts what lies behind the value.
    private static readonly string[] Values = ["", "v", "value", "10", "9", "abc", "a\r\nb", "\x80\0\0\x01", new string('x', 3000)];

    // One is over at once, none while the conversation lasts.
    private static readonly uint[] Exptimes = [0, 0, 0, 100, 10_000, 2_592_000, 2_592_001, 0x7fffffff];
    private static readonly ulong[] Tokens = [0, 0, 0, BinaryConversation.LastToken, BinaryConversation.ForeignToken];

    private readonly Random _random = new(seed);

    /// <param name="isPlain">Without what depends on the item that is there.</param>
    public BinaryConversation Next(bool isPlain)
    {
        var requests = Enumerable.Range(0, _random.Next(1, 30)).Select(_ => Request()).ToList();
        return new($"seed {seed}", [.. requests.Where(request => !isPlain || BinaryConversation.IsPlainRequest(request))]);
    }

    private BinaryRequest Request()
    {
        var key = Pick(Keys);
        return _random.Next(12) switch
        {
            0 or 1 => new(Pick([Get, GetQ, GetK, GetKQ]), key),
            2 or 3 => Put(Pick([Set, SetQ, Add, AddQ, Replace, ReplaceQ]), key, Pick(Values), (uint)_random.Next(3), Pick(Exptimes))
                with { Cas = Pick(Tokens) },
            4 => Put(Set, key, $"{_random.Next(1000)}"),
            5 => new(Pick([Append, AppendQ, Prepend, PrependQ]), key) { Value = Pick(Values), Cas = Pick(Tokens) },
            6 => new(Pick([Delete, DeleteQ]), key) { Cas = Pick(Tokens) },
            7 or 8 => Count(Pick([Increment, IncrementQ, Decrement, DecrementQ]), key, (ulong)_random.Next(200), (ulong)_random.Next(50),
                Pick([CreatesNothing, CreatesNothing, 0u, 100u])) with { Cas = Pick(Tokens) },
            9 => Expire(Pick([Touch, Gat, GatQ, GatK, GatKQ]), key, Pick(Exptimes)),
            10 => new(Pick<byte>([Noop, BinaryRequest.Version, SaslList, 0x55, 0x1f])),
            _ => new(Pick([GetQ, GetKQ]), key),
        };
    }

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
