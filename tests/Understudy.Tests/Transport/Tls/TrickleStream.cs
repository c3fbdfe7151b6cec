namespace Understudy.Tests.Transport.Tls;

/// <summary>Sends in pieces of so many bytes, each in a packet of its own as far as the kernel lets it.</summary>
internal sealed class TrickleStream(Stream inner, int pieceBytes) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count)
    {
        for (var sent = 0; sent < count; sent += pieceBytes) inner.Write(buffer, offset + sent, Math.Min(pieceBytes, count - sent));
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var sent = 0; sent < buffer.Length; sent += pieceBytes)
            await inner.WriteAsync(buffer[sent..Math.Min(sent + pieceBytes, buffer.Length)], cancellationToken);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
