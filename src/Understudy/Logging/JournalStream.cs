namespace Understudy.Logging;

/// <summary>Whether our standard error is read by systemd's journal, which notes the time itself.</summary>
internal static class JournalStream
{
    /// <remarks>systemd.exec(5): JOURNAL_STREAM is <c>device:inode</c> of the stream; a child whose stream was redirected still inherits
    /// the variable, so compare.</remarks>
    public static bool IsStandardError()
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM")?.Split(':') is not [_, var inode]) return false;

        // A socket's link reads "socket:[inode]".
        return new FileInfo("/proc/self/fd/2").LinkTarget == $"socket:[{inode}]";
    }
}
