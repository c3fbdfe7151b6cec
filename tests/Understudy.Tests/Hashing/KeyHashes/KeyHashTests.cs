using System.Text;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Tests.Hashing.KeyHashes;

public sealed class KeyHashTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("hello", 99162322u)]
    [InlineData("polygenelubricants", 0x8000_0000u)]
    [InlineData("商品", 21830u * 31 + 21697)]
    [InlineData("😀", 0xD83Du * 31 + 0xDE00)]
    public void Native_is_what_Java_calls_the_hash_code_of_a_string(string key, uint expected)
    {
        var hash = JavaHash.Instance.Compute(Encoding.UTF8.GetBytes(key));

        hash.ShouldBe(expected);
    }

    [Fact]
    public void Gwhalin_keeps_the_magnitude_of_the_smallest_hash_code_which_fits_no_int()
    {
        var hash = GwhalinNativeHash.Instance.Compute("polygenelubricants"u8);

        hash.ShouldBe(0x8000_0000UL);
    }

    // Check values of the catalogue of parametrised CRC algorithms, for the digits 1 to 9.
    [Fact]
    public void Whole_crc32_has_the_check_value_of_the_standard()
    {
        Crc32Hash.Whole.Compute("123456789"u8).ShouldBe(0xCBF4_3926UL);
    }

    [Fact]
    public void Crc16_ends_in_the_check_value_of_the_standard()
    {
        (Crc16Hash.Instance.Compute("123456789"u8) & 0xFFFF).ShouldBe(0x31C3UL);
    }

    [Theory]
    [InlineData("a", 0xE40C_292Cu)]
    [InlineData("foobar", 0xBF9C_F968u)]
    public void Fnv1a_32_has_the_published_values(string key, uint expected)
    {
        FnvHash.Fnv1a.Compute(Encoding.UTF8.GetBytes(key)).ShouldBe(expected);
        Utf16FnvHash.Fnv1a.Compute(Encoding.UTF8.GetBytes(key)).ShouldBe(expected);
    }

    [Fact]
    public void Djb_subtracts_bytes_from_0x80_on()
    {
        DjbHash.Instance.Compute([0xFF]).ShouldBe(5381UL * 33 - 1);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_read_as_replacement_characters()
    {
        JavaHash.Instance.Compute([0xFF, 0x61]).ShouldBe(0xFFFDUL * 31 + 'a');
    }
}
