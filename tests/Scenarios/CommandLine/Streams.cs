namespace Understudy.Scenarios.CommandLine;

/// <summary>What a shell does so that a program's streams are no good.</summary>
internal static class Streams
{
    public const string Full = "exec 2>/dev/full";
    public const string Closed = "exec 2>&-";
    public const string AllClosed = "exec <&- >&- 2>&-";

    /// <summary>Whoever read has gone: a write fails with EPIPE.</summary>
    public const string Deserted = $"{MakePipe}; exec 3<>$pipe 2>$pipe 3<&-; rm -r $folder";

    /// <summary>A pipe that is full, and that nobody reads: a write waits for ever.</summary>
    public const string Stuck = $"{MakePipe}; exec 2<>$pipe; head -c 65536 /dev/zero >&2; rm -r $folder";

    private const string MakePipe = "folder=$(mktemp -d); pipe=$folder/p; mkfifo $pipe";
}
