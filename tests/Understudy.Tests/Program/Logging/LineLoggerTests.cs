using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
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

    [Fact]
    public void As_JSON_it_is_an_object_with_what_the_message_is_about()
    {
        using var logger = To(isJournal: false, LogFormat.Json);

        logger.Log(LogLevel.Warning, new EventId(3001, "ReplicaOut"), "{Server} is out: {Reason} after {Calls}", "a:1", "\r\n\"x\"", 3);

        WrittenBy(logger).ShouldBe("""
            {"time":"2026-02-03T04:05:06.007Z","level":"warning","event":"ReplicaOut","code":3001,"message":
            """ + """
            "a:1 is out: \r\n\u0022x\u0022 after 3","server":"a:1","reason":"\r\n\u0022x\u0022","calls":3}
            """ + "\n");
    }

    [Fact]
    public void As_logfmt_it_is_words_and_what_is_no_word_is_quoted()
    {
        using var logger = To(isJournal: false, LogFormat.Logfmt);

        logger.Log(LogLevel.Error, new EventId(3001, "ReplicaOut"), "{Server} is out: {Reason}{Rest}", "a:1", "it said \"no\"\n\u001b", "");

        WrittenBy(logger).ShouldBe("""
            time=2026-02-03T04:05:06.007Z level=error event=ReplicaOut code=3001 message="a:1 is out: it said \"no\"\n\x1b"
            """ + """
             server=a:1 reason="it said \"no\"\n\x1b" rest=""
            """ + "\n");
    }

    [Theory]
    [InlineData(LogFormat.Json)]
    [InlineData(LogFormat.Logfmt)]
    public void The_journal_gets_a_priority_before_fields_too(LogFormat format)
    {
        using var logger = To(isJournal: true, format);

        logger.LogWarning("Ejected {Server}", "a:1");

        WrittenBy(logger).ShouldStartWith(format == LogFormat.Json ? "<4>{\"time\":" : "<4>time=");
    }

    [Theory]
    [InlineData(LogFormat.Json)]
    [InlineData(LogFormat.Logfmt)]
    public void A_line_is_whole_however_long_a_message_is(LogFormat format)
    {
        using var logger = To(isJournal: false, format);

        logger.LogInformation("{Answer}", new string('x', 100_000));

        var line = WrittenBy(logger);
        line.Length.ShouldBeLessThan(8 << 10);
        line.ShouldEndWith(format == LogFormat.Json ? "...\"}\n" : "x...\n");
    }

    public void Dispose() => File.Delete(_path);

    private LineLogger To(bool isJournal, LogFormat format = LogFormat.Text) =>
        new(OutputFile.TryOpen(_path, out _)!, LogLevel.Information, LineFormat.Of(format, new FixedTime(), isJournal));

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
