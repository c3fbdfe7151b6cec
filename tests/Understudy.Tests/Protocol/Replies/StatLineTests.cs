using System.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Protocol.Replies;

public sealed class StatLineTests
{
    [Theory]
    [InlineData("STAT pid 4711\r\n", "pid", "4711", 4711L)]
    [InlineData("STAT pid 4711", "pid", "4711", 4711L)]
    [InlineData("STAT items:3:number 12\r\n", "items:3:number", "12", 12L)]
    [InlineData("STAT version 1.6.18 (Debian)\r\n", "version", "1.6.18 (Debian)", 1L)]
    [InlineData("STAT cas_enabled no\r\n", "cas_enabled", "no", null)]
    [InlineData("STAT time -1\r\n", "time", "-1", -1L)]
    [InlineData("STAT inter \r\n", "inter", "", null)]
    [InlineData("STAT alone\r\n", "alone", "", null)]
    public void A_line_has_a_name_and_a_value(string line, string name, string value, long? number)
    {
        StatLine.TryRead(Encoding.ASCII.GetBytes(line), out var stat).ShouldBeTrue();

        Encoding.ASCII.GetString(stat.Name).ShouldBe(name);
        Encoding.ASCII.GetString(stat.Value).ShouldBe(value);
        stat.Number.ShouldBe(number);
    }

    [Theory]
    [InlineData("END\r\n")]
    [InlineData("STATUS 1\r\n")]
    [InlineData("ERROR\r\n")]
    public void Other_lines_are_none(string line) => StatLine.TryRead(Encoding.ASCII.GetBytes(line), out _).ShouldBeFalse();

    [Fact]
    public void A_name_is_compared_as_a_whole()
    {
        StatLine.TryRead("STAT time 5\r\n"u8, out var stat);

        stat.Is("time"u8).ShouldBeTrue();
        stat.Is("tim"u8).ShouldBeFalse();
        stat.Is("time "u8).ShouldBeFalse();
    }
}
