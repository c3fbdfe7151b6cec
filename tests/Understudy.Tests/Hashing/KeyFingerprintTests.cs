using System.Numerics;
using System.Text;
using Understudy.Hashing;

namespace Understudy.Tests.Hashing;

public sealed class KeyFingerprintTests
{
    private const int Keys = 200_000;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(40)]
    public void Changing_any_bit_of_a_key_changes_about_half_of_the_bits(int length)
    {
        var flips = from trial in Enumerable.Range(0, 100)
                    from bit in Enumerable.Range(0, length * 8)
                    let key = KeyOf(length, trial)
                    select BitOperations.PopCount(KeyFingerprint.Of(key) ^ KeyFingerprint.Of(Flip(key, bit)));

        flips.Average().ShouldBeInRange(31, 33);
    }

    // Keys of one application differ in few places, often in digits that stand in two words at once.
    [Theory]
    [InlineData("user:{0}")]
    [InlineData("{0}{0}{0}")]
    [InlineData("session/{0:x8}/{1:x8}")]
    [InlineData("{0:d8}{1:d8}{0:d8}")]
    public void Keys_that_are_alike_have_different_ones(string form)
    {
        var fingerprints = Enumerable.Range(0, Keys).Select(i => KeyFingerprint.Of(Encoding.UTF8.GetBytes(string.Format(form, i, i * 7))));

        fingerprints.Distinct().Count().ShouldBe(Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_key_and_the_same_key_with_zero_bytes_after_it_differ(int length)
    {
        var key = KeyOf(length, trial: 0);

        KeyFingerprint.Of(key).ShouldNotBe(KeyFingerprint.Of([.. key, 0]));
        KeyFingerprint.Of(new byte[length]).ShouldNotBe(KeyFingerprint.Of(new byte[length + 1]));
    }

    private static byte[] KeyOf(int length, int trial) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 + trial))];

    private static byte[] Flip(byte[] key, int bit)
    {
        byte[] flipped = [.. key];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
