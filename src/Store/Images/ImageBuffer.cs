using System.Runtime.InteropServices;

namespace Understudy.Store.Images;

/// <summary>One block of an image, outside the managed heap; grows with the largest item.</summary>
internal sealed unsafe class ImageBuffer : IDisposable
{
    private long _capacity;

    /// <summary>Aligned to 8 bytes or more.</summary>
    public byte* Start { get; private set; }

    public int Length { get; private set; }

    public Span<byte> Bytes => new(Start, Length);

    /// <summary>Empties it and leaves room for a header of that length.</summary>
    public void Begin(int headerBytes)
    {
        Length = 0;
        _ = Append(headerBytes);
    }

    /// <summary>Makes room behind what is there, holding anything. Earlier pointers may become invalid.</summary>
    public byte* Append(long bytes)
    {
        if (Length + bytes > _capacity)
        {
            _capacity = Math.Max(Length + bytes, ImageFormat.BlockBytes * 2L);
            Start = (byte*)NativeMemory.Realloc(Start, (nuint)_capacity);
        }

        var room = Start + Length;
        Length = checked((int)(Length + bytes));
        return room;
    }

    public void Dispose()
    {
        NativeMemory.Free(Start);
        Start = null;
    }
}
