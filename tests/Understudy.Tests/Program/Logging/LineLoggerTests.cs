using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Logging;

namespace Understudy.Tests.Program.Logging;

public sealed class LineLoggerTests
{
    private readonly MemoryStream _output = new();

    [Fact]
    public void A_line_has_time_level_and_message()
    {
        var logger = new LineLogger(_output, LogLevel.Information, new FixedTime(), isJournal: false);

        logger.LogWarning("Ejected {Server}", "a:1");

        Written.ShouldBe("2026-02-03T04:05:06.007Z warn  Ejected a:1\n");
    }

    [Fact]
    public void The_journal_gets_a_priority_in_place_of_time_and_level()
    {
        var logger = new LineLogger(_output, LogLevel.Information, new FixedTime(), isJournal: true);

        logger.LogWarning("Ejected {Server}", "a:1");

        Written.ShouldBe("<4>Ejected a:1\n");
    }

    [Fact]
    public void What_is_less_than_the_level_is_left_out()
    {
        var logger = new LineLogger(_output, LogLevel.Information, new FixedTime(), isJournal: false);

        logger.LogDebug("detail");

        Written.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_with_line_ends_stays_one_line()
    {
        var logger = new LineLogger(_output, LogLevel.Information, new FixedTime(), isJournal: true);

        logger.LogInformation("{Answer}", "ERROR\r\n<0>forged");

        Written.ShouldBe("<6>ERROR <0>forged\n");
    }

    [Fact]
    public void Once_silenced_it_lets_go_of_its_output()
    {
        var logger = new LineLogger(_output, LogLevel.Information, new FixedTime(), isJournal: true);

        logger.Silence();
        logger.LogWarning("nobody hears this");

        _output.CanWrite.ShouldBeFalse();
        Written.ShouldBeEmpty();
    }

    private string Written => Encoding.UTF8.GetString(_output.ToArray());

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 2, 3, 4, 5, 6, 7, TimeSpan.Zero);
    }
}
