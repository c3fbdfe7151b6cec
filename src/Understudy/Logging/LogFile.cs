using System.Globalization;
using System.Text;

namespace Understudy.Logging;

/// <summary>A log in a file: lines go to its end, and it is opened anew when something else has moved it away.</summary>
/// <remarks>Not to be able to log is no reason not to serve: lines that could not be written are counted, and their number is written as
/// soon as that works again.</remarks>
internal sealed class LogFile : Stream
{
    private readonly string _path;
    private readonly Lock _oneAtATime = new();
    private FileStream? _file;
    private long _lost;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    public LogFile(string path)
    {
        _path = path;
        _file = Open();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Goes on in the file that has the name now; makes it if there is none.</summary>
    /// <returns>Why it goes on in the old one, or null.</returns>
    public string? Reopen()
    {
        lock (_oneAtATime)
        {
            try
            {
                var next = Open();
                _file?.Dispose();
                _file = next;
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return e.Message;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> line)
    {
        lock (_oneAtATime)
        {
            try
            {
                if (_file is null) return;
                // Where others write to it too, or have cut it short, the end is not where we left it.
                _file.Seek(0, SeekOrigin.End);
                var lost = _lost.ToString(CultureInfo.InvariantCulture);
                if (_lost > 0) _file.Write(Encoding.UTF8.GetBytes($"({lost} lines of the log were lost)\n"));
                _lost = 0;
                _file.Write(line);
            }
            catch (IOException)
            {
                _lost++;
            }
        }
    }

    // Nothing is kept back.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        lock (_oneAtATime)
        {
            _file?.Dispose();
            _file = null;
        }

        base.Dispose(disposing);
    }

    private FileStream Open() =>
        new(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
