using System.Numerics;
using System.Text;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Tests.Hashing.KeyHashes;

public sealed class MixHashTests
{
    // Made by this code. They may never change: keys of running clusters would move.
    [Theory]
    [InlineData("", 2739293187114410346UL)]
    [InlineData("a", 5085664356037500854UL)]
    [InlineData("12345678", 3093587569538944853UL)]
    [InlineData("user:1000", 11839385778683868940UL)]
    [InlineData("a key of more than two words", 13268766495644668129UL)]
    public void Keeps_its_values_for_ever(string key, ulong expected)
    {
        MixHash.Instance.Compute(Encoding.UTF8.GetBytes(key)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(40)]
    public void Changing_any_bit_of_a_key_changes_about_half_the_bits_of_the_hash(int length)
    {
        var flips = from trial in Enumerable.Range(0, 100)
                    from bit in Enumerable.Range(0, length * 8)
                    let key = KeyOf(length, trial)
                    select BitOperations.PopCount(MixHash.Instance.Compute(key) ^ MixHash.Instance.Compute(Flip(key, bit)));

        flips.Average().ShouldBeInRange(31, 33);
    }

    [Fact]
    public void A_key_and_the_same_key_with_a_zero_byte_after_it_differ()
    {
        MixHash.Instance.Compute([1]).ShouldNotBe(MixHash.Instance.Compute([1, 0]));
    }

    private static byte[] KeyOf(int length, int trial) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 + trial))];

    private static byte[] Flip(byte[] key, int bit)
    {
        byte[] flipped = [.. key];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
