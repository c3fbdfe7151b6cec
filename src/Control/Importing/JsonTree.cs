using System.Text;
using System.Text.Json;
using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Control.Importing;

/// <summary>Reads JSON, with comments and trailing commas as mcrouter takes them, into the same tree as our own file.</summary>
internal static class JsonTree
{
    private const int MostDepth = 64;

    /// <returns>Null, and a problem, if it is no JSON object.</returns>
    public static FileMap? TryRead(string file, byte[] bytes, List<Problem> problems)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MostDepth,
        });
        try
        {
            reader.Read();
            if (Read(file, bytes, ref reader) is FileMap map && !reader.Read()) return map;
            problems.Add(new Problem("file", "it must be one JSON object") { Place = new FilePlace(file, 1, 1) });
        }
        catch (JsonException e)
        {
            var place = new FilePlace(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            problems.Add(new Problem("file", "this is not JSON; macros (@...) have to be expanded first") { Place = place });
        }

        return null;
    }

    private static FileNode Read(string file, byte[] bytes, ref Utf8JsonReader reader)
    {
        var place = PlaceOf(file, bytes, reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<FileEntry>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (key, at) = (reader.GetString()!, PlaceOf(file, bytes, reader.TokenStartIndex));
                    reader.Read();
                    entries.Add(new FileEntry(key, at, Read(file, bytes, ref reader)));
                }

                return new FileMap(place, entries);
            case JsonTokenType.StartArray:
                var items = new List<FileNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(file, bytes, ref reader));
                return new FileList(place, items);
            case JsonTokenType.String:
                return new FileValue(place, reader.GetString()!, IsPlain: false);
            default:
                return new FileValue(place, Encoding.UTF8.GetString(reader.ValueSpan), IsPlain: true);
        }
    }

    private static FilePlace PlaceOf(string file, byte[] bytes, long index)
    {
        var before = bytes.AsSpan(0, (int)index);
        return new FilePlace(file, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
