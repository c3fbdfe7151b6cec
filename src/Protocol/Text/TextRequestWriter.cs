using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>Writes the requests of the text protocol that servers are sent. All of them are answered; every server reads them.</summary>
/// <remarks>Each writes into a span that has <see cref="FixedRoom"/> beside keys and values, and returns the bytes written.</remarks>
public static class TextRequestWriter
{
    /// <summary>More than any of them takes but its key and value: words, and three numbers of 20 digits.</summary>
    public const int FixedRoom = 96;

    /// <summary>Says nothing about items, and every server answers it.</summary>
    public static ReadOnlySpan<byte> Version => "version\r\n"u8;

    public static ReadOnlySpan<byte> FlushAll => "flush_all\r\n"u8;

    public static ReadOnlySpan<byte> Stats => "stats\r\n"u8;

    public static ReadOnlySpan<byte> StatsSettings => "stats settings\r\n"u8;

    /// <summary>Its slab classes.</summary>
    public static ReadOnlySpan<byte> StatsItems => "stats items\r\n"u8;

    /// <summary>What those classes take.</summary>
    public static ReadOnlySpan<byte> StatsSlabs => "stats slabs\r\n"u8;

    /// <summary>All keys, list by list.</summary>
    public static ReadOnlySpan<byte> Metadump => "lru_crawler metadump all\r\n"u8;

    /// <summary>All keys, each once (1.6.9).</summary>
    public static ReadOnlySpan<byte> MetadumpByHash => "lru_crawler metadump hash\r\n"u8;

    /// <summary>The end of a retrieval, and of a value.</summary>
    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>Keys of a slab class, as far as they go into 2 MiB of text.</summary>
    public static int Cachedump(int slabClass, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("stats cachedump "u8);
        pen.Add((long)slabClass);
        pen.Add(" 0"u8);
        return pen.EndLine();
    }

    public static int Get(ReadOnlySpan<byte> key, Span<byte> destination) => OfKey("get "u8, key, destination);

    /// <summary>Value, flags and CAS token.</summary>
    public static int Gets(ReadOnlySpan<byte> key, Span<byte> destination) => OfKey("gets "u8, key, destination);

    /// <remarks>From 1.6.40 on a key that stands last and is called noreply would be deleted without an answer; a zero behind the key is
    /// read by every version.</remarks>
    public static int Delete(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("delete "u8);
        pen.Add(key);
        if (key.SequenceEqual("noreply"u8)) pen.Add(" 0"u8);
        return pen.EndLine();
    }

    public static int Touch(ReadOnlySpan<byte> key, long exptime, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("touch "u8);
        pen.Add(key);
        pen.Add(" "u8);
        pen.Add(exptime);
        return pen.EndLine();
    }

    /// <summary>The front of a retrieval of many keys; each <see cref="NextKey"/> follows, and a <see cref="LineEnd"/>.</summary>
    /// <param name="verb">get, gets, gat or gats.</param>
    /// <param name="exptime">Of the last two.</param>
    /// <param name="destination">Where to write it.</param>
    public static int BeginRetrieval(Verb verb, long exptime, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add(verb switch
        {
            Verb.Get => "get"u8,
            Verb.Gets => "gets"u8,
            Verb.Gat => "gat "u8,
            _ => "gats "u8,
        });
        if (verb is Verb.Gat or Verb.Gats) pen.Add(exptime);
        return pen.Length;
    }

    /// <summary>One more key of a retrieval: takes one byte more than it has.</summary>
    public static int NextKey(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        destination[0] = (byte)' ';
        key.CopyTo(destination[1..]);
        return key.Length + 1;
    }

    /// <summary>The line of a set, or of an add; the value and a <see cref="LineEnd"/> follow.</summary>
    /// <param name="adds">An item that is there is left alone.</param>
    /// <param name="key">Its key.</param>
    /// <param name="flags">Client flags, as digits.</param>
    /// <param name="exptime">As on the wire.</param>
    /// <param name="valueBytes">Length of the value.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Store(
        bool adds, ReadOnlySpan<byte> key, ReadOnlySpan<byte> flags, long exptime, int valueBytes, Span<byte> destination)
    {
        var pen = BeginStore(adds, key, destination);
        pen.Add(flags);
        return EndStore(ref pen, exptime, valueBytes);
    }

    /// <summary>As the other one, with the flags as a number.</summary>
    public static int Store(bool adds, ReadOnlySpan<byte> key, uint flags, long exptime, int valueBytes, Span<byte> destination)
    {
        var pen = BeginStore(adds, key, destination);
        pen.Add((ulong)flags);
        return EndStore(ref pen, exptime, valueBytes);
    }

    /// <summary>The line of a cas; the value and a <see cref="LineEnd"/> follow.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="valueBytes">Length of the value.</param>
    /// <param name="token">The server's own.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Cas(ReadOnlySpan<byte> key, int valueBytes, ulong token, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("cas "u8);
        pen.Add(key);
        pen.Add(" 0 0 "u8);
        pen.Add((long)valueBytes);
        pen.Add(" "u8);
        pen.Add(token);
        return pen.EndLine();
    }

    /// <summary>A client's line of a cas with another token; the value follows.</summary>
    /// <param name="command">Without <c>noreply</c> and its end.</param>
    /// <param name="token">The server's own.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Cas(ReadOnlySpan<byte> command, ulong token, Span<byte> destination)
    {
        // The token is the last word.
        command = command.TrimEnd((byte)' ');
        var pen = new RequestPen(destination);
        pen.Add(command[..(command.LastIndexOf((byte)' ') + 1)]);
        pen.Add(token);
        return pen.EndLine();
    }

    /// <summary>A client's line as it is, but for its end; the value follows if there is one.</summary>
    /// <param name="command">Without <c>noreply</c> and its end.</param>
    /// <param name="destination">Where to write it.</param>
    public static int Command(ReadOnlySpan<byte> command, Span<byte> destination)
    {
        command.CopyTo(destination);
        destination[command.Length] = (byte)'\r';
        destination[command.Length + 1] = (byte)'\n';
        return command.Length + 2;
    }

    private static int OfKey(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add(verb);
        pen.Add(key);
        return pen.EndLine();
    }

    private static RequestPen BeginStore(bool adds, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add(adds ? "add "u8 : "set "u8);
        pen.Add(key);
        pen.Add(" "u8);
        return pen;
    }

    private static int EndStore(ref RequestPen pen, long exptime, int valueBytes)
    {
        pen.Add(" "u8);
        pen.Add(exptime);
        pen.Add(" "u8);
        pen.Add((long)valueBytes);
        return pen.EndLine();
    }
}
