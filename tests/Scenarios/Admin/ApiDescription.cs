using System.Net;
using System.Text.Json;

namespace Understudy.Scenarios.Admin;

/// <summary>The description that a process gives of its admin API, which its answers are held against. Stricter than it asks readers to be:
/// what it does not describe may not be there.</summary>
/// <param name="document">As it is answered.</param>
internal sealed class ApiDescription(JsonElement document)
{
    /// <param name="method">Lower case.</param>
    /// <param name="path">Without a query.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="type">Of what it holds.</param>
    /// <param name="body">What it holds.</param>
    /// <returns>What is not as it is described.</returns>
    public IReadOnlyList<string> Problems(string method, string path, HttpStatusCode status, string? type, string body)
    {
        var code = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!document.GetProperty("paths").TryGetProperty(path, out var operations)) return [$"{path} is not described"];
        if (!operations.GetProperty(method).GetProperty("responses").TryGetProperty(code, out var response))
            return [$"{method} {path}: {code} is not described"];
        var content = Resolve(response).GetProperty("content");
        return content.TryGetProperty(type ?? "", out var form)
            ? [.. type == "application/json" ? Problems(form.GetProperty("schema"), JsonDocument.Parse(body).RootElement, path) : []]
            : [$"{method} {path}: {code} has {type}"];
    }

    /// <summary>The same of an answer that is read by itself.</summary>
    /// <param name="schema">Its name.</param>
    /// <param name="value">What was answered.</param>
    public IReadOnlyList<string> Problems(string schema, JsonElement value) =>
        [.. Problems(document.GetProperty("components").GetProperty("schemas").GetProperty(schema), value, schema)];

    private IEnumerable<string> Problems(JsonElement schema, JsonElement value, string at)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var tried = choices.EnumerateArray().Select(choice => Problems(choice, value, at).ToList()).ToList();
            return tried.Count(problems => problems.Count == 0) == 1 ? [] : tried.SelectMany(problems => problems);
        }

        if (!schema.TryGetProperty("type", out var types)) return [];
        var allowed = types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().ToList() : [types];
        if (!allowed.Any(type => Is(value, type.GetString()!))) return [$"{at}: {value} is not {types}"];
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
            return [$"{at}: {value} is none of {words}"];
        return value.ValueKind switch
        {
            JsonValueKind.Number => Bounds(schema, value, at),
            JsonValueKind.Array => value.EnumerateArray()
                .SelectMany((item, i) => Problems(schema.GetProperty("items"), item, $"{at}[{i}]")),
            JsonValueKind.Object => Fields(schema, value, at),
            _ => [],
        };
    }

    private IEnumerable<string> Fields(JsonElement schema, JsonElement value, string at)
    {
        var there = value.EnumerateObject().ToList();
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(each => each.GetString()!))
                if (there.TrueForAll(field => field.Name != name)) yield return $"{at}: {name} is missing";
        }

        foreach (var field in there)
        {
            if (!schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(field.Name, out var form))
            {
                if (schema.TryGetProperty("properties", out _)) yield return $"{at}: {field.Name} is not described";
                if (!schema.TryGetProperty("additionalProperties", out form)) continue;
            }

            foreach (var problem in Problems(form, field.Value, $"{at}.{field.Name}")) yield return problem;
        }
    }

    private static IEnumerable<string> Bounds(JsonElement schema, JsonElement value, string at)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var least) && number < least.GetDouble()) yield return $"{at}: {number} < {least}";
        if (schema.TryGetProperty("maximum", out var most) && number > most.GetDouble()) yield return $"{at}: {number} > {most}";
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || value.TryGetUInt64(out _)),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.Split('/')[1..].Aggregate(document, (at, name) => at.GetProperty(name))
        : element;
}
