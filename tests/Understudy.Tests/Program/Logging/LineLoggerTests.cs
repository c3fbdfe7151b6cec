using Microsoft.Extensions.Logging;
using Understudy.Logging;
using Understudy.Transport.Processes;

namespace Understudy.Tests.Program.Logging;

public sealed class LineLoggerTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void A_line_has_time_level_and_message()
    {
        using var logger = To(isJournal: false);

        logger.LogWarning("Ejected {Server}", "a:1");

        WrittenBy(logger).ShouldBe("2026-02-03T04:05:06.007Z warn  Ejected a:1\n");
    }

    [Fact]
    public void The_journal_gets_a_priority_in_place_of_time_and_level()
    {
        using var logger = To(isJournal: true);

        logger.LogWarning("Ejected {Server}", "a:1");

        WrittenBy(logger).ShouldBe("<4>Ejected a:1\n");
    }

    [Fact]
    public void What_is_less_than_the_level_is_left_out()
    {
        using var logger = To(isJournal: false);

        logger.LogDebug("detail");

        WrittenBy(logger).ShouldBeEmpty();
    }

    [Fact]
    public void A_message_with_line_ends_stays_one_line()
    {
        using var logger = To(isJournal: true);

        logger.LogInformation("{Answer}", "ERROR\r\n<0>forged");

        WrittenBy(logger).ShouldBe("<6>ERROR\\x0D\\x0A<0>forged\n");
    }

    [Fact]
    public void What_ends_the_process_next_has_been_written()
    {
        using var logger = To(isJournal: true);

        logger.LogCritical("a bug");

        File.ReadAllText(_path).ShouldBe("<2>a bug\n");
    }

    public void Dispose() => File.Delete(_path);

    private LineLogger To(bool isJournal) =>
        new(OutputFile.TryOpen(_path, out _)!, LogLevel.Information, new FixedTime(), isJournal);

    private string WrittenBy(LineLogger logger)
    {
        logger.Sink.Flush();
        return File.ReadAllText(_path);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 2, 3, 4, 5, 6, 7, TimeSpan.Zero);
    }
}
