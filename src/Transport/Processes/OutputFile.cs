using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>A file, pipe or terminal that text is written to. Whatever is wrong with it is a value: nothing that cannot be written down
/// is worth the end of a process.</summary>
public sealed unsafe class OutputFile : IDisposable
{
    // O_WRONLY, O_CREAT, O_NOCTTY, O_APPEND, O_NONBLOCK, O_CLOEXEC. Appending keeps lines whole where several processes write to one file,
    // or somebody cuts it short; a pipe that nobody reads is refused instead of waited for.
    private const int AppendWithoutWaiting = 0x1 | 0x40 | 0x100 | 0x400 | 0x800 | 0x80000;
    private const int AnybodyLessUmask = 0x1B6;     // 0666
    private const int Forever = -1;

    private readonly int _descriptor;
    private readonly bool _isOurs;

    private OutputFile(int descriptor, bool isOurs) => (_descriptor, _isOurs) = (descriptor, isOurs);

    public static OutputFile StandardOutput { get; } = new(1, isOurs: false);

    public static OutputFile StandardError { get; } = new(2, isOurs: false);

    /// <summary>Opens a file to write to its end; makes it if there is none.</summary>
    /// <returns>Null if that is not possible; the reason says why, in a few words.</returns>
    public static OutputFile? TryOpen(string path, out string reason)
    {
        SyscallResult opened;
        fixed (byte* name = NativeFile.Terminated(path))
        {
            do opened = SyscallResult.Of(LibC.open(name, AppendWithoutWaiting, AnybodyLessUmask));
            while (opened.Error == Errno.Interrupted);
        }

        reason = opened.Failed ? FileFault.ReasonOf(opened.Error) : string.Empty;
        return opened.Failed ? null : new OutputFile(opened.Value, isOurs: true);
    }

    /// <summary>Writes all of it; waits, however long that takes, for a reader that is slow.</summary>
    /// <param name="written">How much of it has been written.</param>
    /// <param name="reason">What stood in the way; null if it has all been written.</param>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int written, out string? reason)
    {
        (written, reason) = (0, null);
        while (written < bytes.Length)
        {
            SyscallResult result;
            fixed (byte* rest = bytes[written..]) result = SyscallResult.Of(LibC.write(_descriptor, rest, (nuint)(bytes.Length - written)));
            if (result is { Failed: false, Value: > 0 }) written += result.Value;
            else if (result.Error == Errno.Again) AwaitRoom();
            else if (result.Error != Errno.Interrupted)
            {
                HasLostReader = result.Error == Errno.BrokenPipe;
                reason = FileFault.ReasonOf(result.Error);
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the last write failed because nobody reads any more, as at the end of <c>| head</c>.</summary>
    public bool HasLostReader { get; private set; }

    public void Dispose()
    {
        if (_isOurs) _ = LibC.close(_descriptor);
    }

    // Whoever started us may have made the stream one that does not wait; others share that with us, so we leave it.
    private void AwaitRoom()
    {
        var entry = new LibC.PollEntry { Descriptor = _descriptor, Wanted = LibC.PollEntry.Room };
        _ = LibC.poll(&entry, 1, Forever);
    }
}
