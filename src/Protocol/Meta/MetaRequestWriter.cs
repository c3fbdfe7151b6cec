using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Writes the requests of the meta protocol that servers are sent on our own behalf. None asks for an echo of the key: what a
/// client chose could be taken for a reply.</summary>
/// <remarks>
/// Each writes into a span that has <see cref="FixedRoom"/> beside its key, and returns the bytes written. Keys stand as a meta request has
/// them, those with <c>isBase64</c> in base64. An opaque is a number that the reply carries too, or the two do not belong together.
/// </remarks>
public static class MetaRequestWriter
{
    /// <summary>More than any of them takes but its key and value: words, and five numbers of 20 digits.</summary>
    public const int FixedRoom = 160;

    /// <summary>Deletes the item.</summary>
    public static int Delete(ReadOnlySpan<byte> key, bool isBase64, uint opaque, Span<byte> destination)
    {
        var pen = Begin("md "u8, key, isBase64, destination);
        return End(ref pen, opaque);
    }

    /// <summary>Finds out whether there is an item under a key in base64, and never deletes it, since tokens count from 1.</summary>
    /// <remarks>An <c>me</c> would show the key as it is, whatever its bytes are (<see cref="MetaCommand"/>).</remarks>
    public static int LookByDelete(ReadOnlySpan<byte> key, uint opaque, Span<byte> destination)
    {
        var pen = Begin("md "u8, key, isBase64: true, destination);
        pen.Add(" C18446744073709551615"u8);
        return End(ref pen, opaque);
    }

    /// <summary>Finds out whether there is an item, and changes nothing: unlike <c>mg</c>, that does not take the right to renew a stale
    /// one.</summary>
    /// <param name="key">One that no line ends in.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Look(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var pen = Begin("me "u8, key, isBase64: false, destination);
        return pen.EndLine();
    }

    /// <summary>Value, flags, remaining TTL and CAS token, without counting as a use of the item.</summary>
    public static int State(ReadOnlySpan<byte> key, bool isBase64, uint opaque, Span<byte> destination)
    {
        var pen = Begin("mg "u8, key, isBase64, destination);
        pen.Add(" v f t c u"u8);
        return End(ref pen, opaque);
    }

    /// <summary>Marks an item as stale, which gives the right to renew it to the next reader; one that has been written since is left
    /// alone.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="isBase64">In base64.</param>
    /// <param name="cas">Its token.</param>
    /// <param name="keepsCas">It keeps its token, where the server knows how (1.6.27).</param>
    /// <param name="opaque">Of the reply.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Invalidate(
        ReadOnlySpan<byte> key, bool isBase64, ulong cas, bool keepsCas, uint opaque, Span<byte> destination)
    {
        var pen = Begin("md "u8, key, isBase64, destination);
        pen.Add(" I C"u8);
        pen.Add(cas);
        if (keepsCas)
        {
            pen.Add(" E"u8);
            pen.Add(cas);
        }

        return End(ref pen, opaque);
    }

    /// <summary>Makes an empty item where there is none, and promises it to whoever asked.</summary>
    public static int Vivify(ReadOnlySpan<byte> key, bool isBase64, long exptime, Span<byte> destination)
    {
        var pen = Begin("mg "u8, key, isBase64, destination);
        pen.Add(" N"u8);
        pen.Add(exptime);
        return pen.EndLine();
    }

    /// <summary>Gives an item another TTL.</summary>
    public static int Touch(ReadOnlySpan<byte> key, bool isBase64, long exptime, uint opaque, Span<byte> destination)
    {
        var pen = Begin("mg "u8, key, isBase64, destination);
        pen.Add(" T"u8);
        pen.Add(exptime);
        return End(ref pen, opaque);
    }

    /// <summary>The line that stores an item under a key in base64; the value and a line end follow.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="flags">Client flags, as digits.</param>
    /// <param name="exptime">As on the wire.</param>
    /// <param name="valueBytes">Length of the value.</param>
    /// <param name="adds">An item that is there is left alone.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Store(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> flags, long exptime, int valueBytes, bool adds, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("ms "u8);
        pen.Add(key);
        pen.Add(" "u8);
        pen.Add((long)valueBytes);
        pen.Add(" b F"u8);
        pen.Add(flags);
        pen.Add(" T"u8);
        pen.Add(exptime);
        if (adds) pen.Add(" ME"u8);
        return pen.EndLine();
    }

    /// <summary>The opaque alone, as the last flag of a line that is written otherwise.</summary>
    public static int Opaque(uint opaque, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.AddOpaque(opaque);
        return pen.Length;
    }

    private static RequestPen Begin(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> key, bool isBase64, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add(verb);
        pen.Add(key);
        if (isBase64) pen.Add(" b"u8);
        return pen;
    }

    private static int End(ref RequestPen pen, uint opaque)
    {
        pen.AddOpaque(opaque);
        return pen.EndLine();
    }
}
