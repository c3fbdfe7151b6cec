using System.Globalization;
using System.Text.Json;

namespace Understudy.Operating;

/// <summary>What a proxy says of one server: names and values, in its order.</summary>
internal sealed class ServerRow
{
    // Words, even those that look like something else.
    private static readonly HashSet<string> Texts = ["address", "pool", "tier", "state", "reason", "fill_state"];

    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>Reads a line: a word, and then fields of <c>name=value</c>, with tabs between.</summary>
    public static ServerRow Parse(string line)
    {
        var row = new ServerRow();
        foreach (var field in line.Split('\t').Skip(1))
        {
            var end = field.IndexOf('=');
            if (end > 0) row._fields.Add((field[..end], field[(end + 1)..]));
        }

        return row;
    }

    /// <summary>Its tier, with the pool in front where there are several.</summary>
    public string Place => this["pool"].Length == 0 ? this["tier"] : $"{this["pool"]}/{this["tier"]}";

    public string this[string name] => _fields.Find(field => field.Name == name).Value ?? string.Empty;

    /// <summary>0 if it is not there.</summary>
    public long Number(string name) => long.TryParse(this[name], CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>As an object: but for texts, what consists of digits is a number, and yes and no are true and false.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in _fields)
        {
            if (Texts.Contains(name)) json.WriteString(name, value);
            else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                json.WriteNumber(name, number);
            else if (value is "yes" or "no") json.WriteBoolean(name, value == "yes");
            else json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
