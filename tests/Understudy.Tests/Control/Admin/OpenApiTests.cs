using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Understudy.Control.Admin;

namespace Understudy.Tests.Control.Admin;

/// <summary>The description of the admin API has what the program has.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonElement Document = JsonDocument.Parse(OpenApiFile.Read()).RootElement;

    [Fact]
    public void Every_path_that_is_answered_is_described_and_no_other()
    {
        Described("proxy", "get").ShouldBe(AdminPages.Paths.Concat(AdminApi.Paths), ignoreOrder: true);
        Described("proxy", "post").ShouldBe(AdminActions.Paths, ignoreOrder: true);
        Described("node", "get").ShouldBe(AdminPages.Paths.Append(AdminApi.StatusPath), ignoreOrder: true);
        Described("node", "post").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(typeof(StatusDocument), "ProxyStatus")]
    [InlineData(typeof(NodeStatusDocument), "NodeStatus")]
    [InlineData(typeof(HistoryDocument), "History")]
    [InlineData(typeof(TotalsDocument), "Totals")]
    [InlineData(typeof(AccessDocument), "Access")]
    [InlineData(typeof(ActionDocument), "Done")]
    [InlineData(typeof(Understudy.Control.Events.EventPage), "Events")]
    [InlineData(typeof(Understudy.Proxy.Explaining.KeyExplanation), "Explanation")]
    [InlineData(typeof(Understudy.Proxy.Surveys.ClientList), "Clients")]
    [InlineData(typeof(Understudy.Proxy.Surveys.SlowList), "Slow")]
    [InlineData(typeof(Understudy.Proxy.Surveys.HotList), "Hot")]
    public void Every_field_that_can_be_answered_is_described_with_its_type_and_no_other(Type answer, string schema) =>
        Differences(ApiJson.Default.GetTypeInfo(answer)!, schema).ShouldBeEmpty();

    [Fact]
    public void Every_schema_and_answer_that_is_named_is_there_and_every_one_that_is_there_is_named()
    {
        var components = Document.GetProperty("components");
        var there = new[] { "schemas", "responses" }
            .SelectMany(kind => components.GetProperty(kind).EnumerateObject().Select(each => $"#/components/{kind}/{each.Name}"));

        References(Document).Distinct().ShouldBe(there, ignoreOrder: true);
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own_and_says_what_it_is_for()
    {
        var operations = Document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => operation.Value)).ToList();

        operations.Select(operation => operation.GetProperty("operationId").GetString()).ShouldBeUnique();
        operations.ShouldAllBe(operation => operation.GetProperty("summary").GetString()!.Length > 0);
    }

    private static IEnumerable<string> Described(string tag, string method) =>
        from path in Document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name == method && operation.Value.GetProperty("tags").EnumerateArray().Any(each => each.GetString() == tag)
        select path.Name;

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static IEnumerable<string> Differences(JsonTypeInfo type, string name)
    {
        var schema = Document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        var described = schema.GetProperty("properties").EnumerateObject().ToDictionary(each => each.Name, each => each.Value);
        var answered = type.Properties.Where(property => property.Get is not null).ToDictionary(property => property.Name);
        var missing = answered.Keys.Except(described.Keys).Select(field => $"{name}.{field} is not described");
        var invented = described.Keys.Except(answered.Keys).Select(field => $"{name}.{field} is never answered");
        return
        [
            .. missing, .. invented,
            .. answered.Where(field => described.ContainsKey(field.Key))
                .SelectMany(field => Differences(field.Value.PropertyType, described[field.Key], $"{name}.{field.Key}")),
        ];
    }

    private static IEnumerable<string> Differences(Type type, JsonElement schema, string at)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (Element(bare) is { } element) return Differences(element, schema.GetProperty("items"), at);
        if (Scalar(bare) is { } word)
        {
            var told = schema.GetProperty("type");
            var (first, isNullable) = told.ValueKind == JsonValueKind.Array ? (told[0].GetString(), true) : (told.GetString(), false);
            return first == word && (bare == type || isNullable) ? [] : [$"{at} is {told}, not {word}"];
        }

        var named = schema.TryGetProperty("oneOf", out var choices) ? choices[0] : schema;
        return Differences(ApiJson.Default.GetTypeInfo(bare)!, named.GetProperty("$ref").GetString()!.Split('/')[^1]);
    }

    private static Type? Element(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static string? Scalar(Type type) =>
        type == typeof(string) || type.IsEnum ? "string"
        : type == typeof(int) || type == typeof(long) || type == typeof(ulong) ? "integer"
        : type == typeof(double) ? "number"
        : type == typeof(bool) ? "boolean"
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? "object"
        : null;
}
