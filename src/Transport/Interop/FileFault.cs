namespace Understudy.Transport.Interop;

/// <summary>Says in words why the kernel refused something with a file: shorter than the runtime's own texts, which repeat the
/// path.</summary>
public static class FileFault
{
    /// <returns>A few words; they begin in lower case.</returns>
    public static string ReasonOf(Exception fault) => fault switch
    {
        null => throw new ArgumentNullException(nameof(fault)),
        UnauthorizedAccessException => "permission denied",
        DirectoryNotFoundException => "there is no such directory",
        FileNotFoundException => "there is no such file",
        PathTooLongException => "the name is too long",

        // On Unix the runtime hands the number of the kernel on. Locked by another process is "try again".
        IOException { HResult: Errno.Again } => "another process has locked it",
        IOException { HResult: > 0 and < 4096 } => ReasonOf(fault.HResult),
        _ => fault.Message,
    };

    /// <param name="errno">Of a call that has to do with a file.</param>
    internal static string ReasonOf(int errno) => errno switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "permission denied",
        Errno.NoEntry => "there is no such file or directory",
        Errno.Exists => "something else has that name",
        Errno.NoDevice => "nobody reads there",
        Errno.NotADirectory => "a part of the path is not a directory",
        Errno.IsADirectory => "it is a directory",
        Errno.TextFileBusy => "it is a program that runs",
        Errno.FileTooLarge => "the file may not grow further (RLIMIT_FSIZE)",
        Errno.NoSpace => "no space is left there",
        Errno.QuotaExceeded => "the quota is used up",
        Errno.ReadOnlyFileSystem => "the file system is read-only",
        Errno.BrokenPipe => "whoever read it has gone",
        Errno.NameTooLong => "the name is too long",
        Errno.TooManyLinks => "its symbolic links go in a circle",
        Errno.TooManyFiles or Errno.TooManyFilesInSystem => "too many files are open",
        _ => Errno.NameOf(errno),
    };
}
