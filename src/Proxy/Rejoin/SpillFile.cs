using Understudy.Transport.Interop;

namespace Understudy.Proxy.Rejoin;

/// <summary>A temporary file without a name: it is gone with the process, whatever happens.</summary>
/// <remarks>Written and read in blocks of 64 KiB, which the kernel keeps in memory: 20 to 40 us for either on tmpfs and ext4.</remarks>
internal sealed class SpillFile(string directory) : IDisposable
{
    private FileStream? _file;
    private long _length;

    /// <summary>Why it takes nothing more; null while it does.</summary>
    public string? Problem { get; private set; }

    /// <summary>Appends bytes.</summary>
    /// <returns>False if the disk refuses; <see cref="Problem"/> says why.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes, out long offset)
    {
        offset = _length;
        if (Problem is not null) return false;
        try
        {
            _file ??= Create(directory);
            RandomAccess.Write(_file.SafeFileHandle, bytes, offset);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Problem = $"{directory}: {FileFault.ReasonOf(refusal)}";
            return false;
        }

        _length += bytes.Length;
        return true;
    }

    /// <summary>Reads back what was appended at an offset.</summary>
    /// <returns>False if the disk fails.</returns>
    public bool TryRead(long offset, Span<byte> bytes)
    {
        try
        {
            return RandomAccess.Read(_file!.SafeFileHandle, bytes, offset) == bytes.Length;
        }
        catch (IOException failure)
        {
            Problem = FileFault.ReasonOf(failure);
            return false;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static FileStream Create(string directory)
    {
        // Keys are nobody else's business, not even in the moment before the name is gone.
        var file = new FileStream(Path.Combine(directory, $"understudy-{Path.GetRandomFileName()}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(file.Name);
        return file;
    }
}
