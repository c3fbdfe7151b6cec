using System.Globalization;
using System.IO.Pipes;
using Understudy.Logging;
using Understudy.Transport.Processes;

namespace Understudy.Tests.Program.Logging;

public sealed class LineSinkTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Lines_are_written_in_their_order()
    {
        using (var sink = ToFile())
        {
            for (var number = 0; number < 1000; number++) sink.Add($"line {number}");
        }

        File.ReadAllLines(_path).ShouldBe(Enumerable.Range(0, 1000).Select(number => $"line {number}"));
    }

    [Fact]
    public void What_is_no_text_cannot_make_a_line_of_its_own()
    {
        using (var sink = ToFile()) sink.Add("answer ERROR\r\n2026-02-03 error forged\u001b[2J");

        File.ReadAllText(_path).ShouldBe("answer ERROR\\x0D\\x0A2026-02-03 error forged\\x1B[2J\n");
    }

    [Fact]
    public void A_line_without_end_is_cut()
    {
        using (var sink = ToFile()) sink.Add(new string('x', 100_000));

        File.ReadAllText(_path).ShouldBe(new string('x', LineSink.LongestLine) + "...\n");
    }

    [Fact]
    public void A_reader_that_is_slow_holds_up_nobody_and_gets_all_that_was_kept()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var sink = new LineSink(WriteEndOf(pipe), Notice);
        var line = new string('x', 999);

        // More than pipe and buffer hold; nobody reads yet.
        for (var number = 0; number < 1000; number++) sink.Add(line);
        using var reader = new StreamReader(pipe);
        var lines = new List<string>();
        var accounted = 0L;
        while (accounted < 1000)
        {
            // A notice stands where the lines would: which of them that are depends on who ran when.
            var read = reader.ReadLine()!;
            accounted += read == line ? 1 : DroppedIn(read);
            lines.Add(read);
        }

        accounted.ShouldBe(1000);
        lines.Where(l => l != line).Sum(DroppedIn).ShouldBe(sink.Dropped);
        sink.Dropped.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_cannot_be_written_is_counted_and_told_once_it_can()
    {
        using (var sink = new LineSink(OutputFile.TryOpen("/dev/full", out _)!, Notice))
        {
            sink.Add("one");
            sink.Add("two");
            sink.Flush();
            sink.Dropped.ShouldBe(2);

            sink.Redirect(OutputFile.TryOpen(_path, out _)!);
            sink.Add("three");
        }

        File.ReadAllLines(_path).ShouldBe([Notice(2), "three"]);
    }

    [Fact]
    public void An_end_waits_for_a_stuck_reader_only_for_a_moment()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var sink = new LineSink(WriteEndOf(pipe), Notice);
        for (var number = 0; number < 200; number++) sink.Add(new string('x', 999));

        sink.Dispose();   // or the test would not end
    }

    public void Dispose() => File.Delete(_path);

    private static string Notice(long dropped) => $"({dropped} dropped)";

    private static long DroppedIn(string notice) => long.Parse(notice.Trim('(', ')').Split(' ')[0], CultureInfo.InvariantCulture);

    // By its name it is opened once more, as one that is ours.
    private static OutputFile WriteEndOf(AnonymousPipeServerStream pipe) =>
        OutputFile.TryOpen($"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}", out _)!;

    private LineSink ToFile() => new(OutputFile.TryOpen(_path, out _)!, Notice);
}
