namespace Understudy.Transport.Interop;

/// <summary>Says in words why the kernel refused something with a file. The runtime's own texts are left out of the program.</summary>
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
        IOException { HResult: Errno.NoSpace } => "no space is left there",
        IOException { HResult: > 0 and < 4096 } => Errno.NameOf(fault.HResult),
        _ => fault.Message,
    };
}
