using System.Text;
using System.Text.Json;
using Understudy.Control.Settings;

namespace Understudy.Control.Files;

/// <summary>Writes the JSON Schema of the file, from the rows that it is read by, for editors that complete and check while one
/// types.</summary>
public static class FileSchema
{
    // What the environment gives is known only when it is read.
    private const string Variable = @"\$\{";

    private static readonly (string Name, string Type)[] ServerParts =
        [("address", "string"), ("weight", "integer"), ("name", "string"), ("zone", "string"), ("tls", "boolean")];

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static string Write()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "understudy.yaml");
            BeginMap(json);
            WriteProxy(json);
            json.WriteStartObject(NodeSections.Nodes);
            WriteMapOfNames(json, () => WriteRows(json, NodeSections.Rows));
            json.WriteEndObject();
            json.WriteStartObject(FileText.Include);
            WriteStrings(json);
            json.WriteEndObject();
            EndMap(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteProxy(Utf8JsonWriter json)
    {
        json.WriteStartObject(ProxySections.Listeners);
        WriteOneOrMore(json, () => WriteListener(json));
        json.WriteEndObject();

        json.WriteStartObject(ProxySections.Pools);
        WriteMapOfNames(json, () => WriteRows(json, ProxySections.PoolRows, () => WriteTiers(json)));
        json.WriteEndObject();

        foreach (var (section, rows) in ProxySections.Rows)
        {
            json.WriteStartObject(section);
            WriteRows(json, rows);
            json.WriteEndObject();
        }
    }

    private static void WriteListener(Utf8JsonWriter json) => WriteAnyOf(
        json,
        () => json.WriteString("type", "string"),
        () => WriteRows(json, ListenerSettings.OfProxy, () =>
        {
            json.WriteStartObject(ProxySections.Pool);
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteStartObject(ProxySections.Routes);
            json.WriteString("description", "The pools of keys by how they begin: the longest counts, and the empty one is all others'.");
            WriteMapOfNames(json, () => json.WriteString("type", "string"));
            json.WriteEndObject();
        }));

    private static void WriteTiers(Utf8JsonWriter json)
    {
        json.WriteStartObject(ProxySections.Mode);
        json.WriteString("const", "local");
        json.WriteEndObject();
        json.WriteStartObject(PoolSection.Tiers);
        json.WriteString("description", "The copies of every item, in the order in which they are read: each a list of servers.");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteAnyOf(
            json,
            () => WriteServers(json),
            () =>
            {
                BeginMap(json);
                json.WriteStartObject("name");
                json.WriteString("type", "string");
                json.WriteEndObject();
                json.WriteStartObject("servers");
                WriteServers(json);
                json.WriteEndObject();
                EndMap(json);
            });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteServers(Utf8JsonWriter json) => WriteOneOrMore(json, () => WriteAnyOf(
        json,
        () => json.WriteString("type", "string"),
        () =>
        {
            BeginMap(json);
            foreach (var (name, type) in ServerParts)
            {
                json.WriteStartObject(name);
                json.WriteString("type", type);
                json.WriteEndObject();
            }

            EndMap(json);
        }));

    private static void WriteRows(Utf8JsonWriter json, IEnumerable<Setting> rows, Action? others = null)
    {
        BeginMap(json);
        foreach (var row in rows)
        {
            json.WriteStartObject(row.FileName);
            var about = row.Default is null ? row.Meaning : $"{row.Meaning} Default: {row.Default}.";
            json.WriteString("description", row.Range is null ? about : $"{about} {row.Range}.");
            if (row.IsList) WriteStrings(json);
            else WriteValue(json, row);
            json.WriteEndObject();
        }

        others?.Invoke();
        EndMap(json);
    }

    private static void WriteValue(Utf8JsonWriter json, Setting row)
    {
        if (row.Value is null)
        {
            WriteAnyOf(json, () => json.WriteString("type", "boolean"), () => WritePattern(json, Variable));
        }
        else if (row.Numbers is { } range)
        {
            WriteAnyOf(
                json,
                () =>
                {
                    json.WriteString("type", "integer");
                    json.WriteNumber("minimum", range.Least);
                    json.WriteNumber("maximum", range.Most);
                },
                () => WritePattern(json, Variable));
        }
        else
        {
            WriteAnyOf(json, () => json.WriteString("type", "number"), () => WritePattern(json, row.Value switch
            {
                "TIME" => $@"^[0-9.]+ ?(us|ms|s|m|min|h)$|{Variable}",
                "SIZE" or "MEGABYTES" => $@"^[0-9.]+ ?([kKmMgG]([iI]?[bB])?|[bB])?$|{Variable}",
                _ => ".",
            }));
        }
    }

    private static void WritePattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    private static void WriteStrings(Utf8JsonWriter json) => WriteOneOrMore(json, () => json.WriteString("type", "string"));

    private static void WriteOneOrMore(Utf8JsonWriter json, Action item) => WriteAnyOf(json, item, () =>
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item();
        json.WriteEndObject();
    });

    private static void WriteMapOfNames(Utf8JsonWriter json, Action value)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        value();
        json.WriteEndObject();
    }

    private static void WriteAnyOf(Utf8JsonWriter json, params ReadOnlySpan<Action> choices)
    {
        json.WriteStartArray("anyOf");
        foreach (var choice in choices)
        {
            json.WriteStartObject();
            choice();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void BeginMap(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
    }

    private static void EndMap(Utf8JsonWriter json) => json.WriteEndObject();
}
