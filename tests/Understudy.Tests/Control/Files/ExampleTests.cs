using System.Text.Json;
using System.Text.RegularExpressions;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Tests.HouseRules;

namespace Understudy.Tests.Control.Files;

/// <summary>The examples are valid for us, and for an editor that has our schema.</summary>
public sealed class ExampleTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(FileSchema.Write()).RootElement;

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Checkout.Root, "docs", "examples"), "*.yaml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_is_valid(string name)
    {
        var problems = new List<Problem>();

        ConfigurationFile.Check(new HostFile(Read(name), problems, _ => "10.0.0.9"), problems);

        problems.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_schema_accepts_an_example(string name) => Accepts(Schema, Read(name)).ShouldBeTrue();

    [Theory]
    [InlineData("pools: {a: {tiers: [[x]], reply-timeot: 1s}}")]
    [InlineData("pools: {a: {tiers: [[x]], reply-timeout: soon}}")]
    [InlineData("pools: {a: {tiers: [[x]], failure-limit: 0}}")]
    [InlineData("pools: {a: {tiers: [[x]], failure-limit: many}}")]
    [InlineData("pools: {a: {tiers: [[x]], mode: group}}")]
    [InlineData("pools: {a: {tiers: [{server: [x]}]}}")]
    [InlineData("pools: [a]")]
    [InlineData("nodes: {a: {memory: much}}")]
    [InlineData("nodes: {a: {refuse-when-full: perhaps}}")]
    [InlineData("listeners: [{adress: 127.0.0.1}]")]
    [InlineData("proces: {}")]
    public void The_schema_refuses_what_we_refuse(string text)
    {
        var problems = new List<Problem>();
        var file = YamlText.TryRead("f", text, problems)!;

        ConfigurationFile.Check(new HostFile(file, problems, _ => null), problems);

        problems.ShouldNotBeEmpty();
        Accepts(Schema, file).ShouldBeFalse();
    }

    [Fact]
    public void Every_setting_of_a_file_is_in_the_schema()
    {
        var names = ProxySections.Rows.Values.SelectMany(rows => rows).Concat(ProxySections.PoolRows).Select(row => row.Name)
            .Concat(NodeSections.Rows.Select(row => row.Name));

        var text = FileSchema.Write();

        names.ShouldAllBe(name => text.Contains($"\"{name}\": {{"));
    }

    private static FileMap Read(string name)
    {
        var file = Path.Combine(Checkout.Root, "docs", "examples", name);
        var problems = new List<Problem>();
        var map = YamlText.TryRead(name, File.ReadAllBytes(file), problems);
        problems.ShouldBeEmpty();
        return map!;
    }

    // The part of JSON Schema that we write.
    private static bool Accepts(JsonElement schema, FileNode node) => schema.EnumerateObject().All(rule => rule.Name switch
    {
        "anyOf" => rule.Value.EnumerateArray().Any(choice => Accepts(choice, node)),
        "type" => IsOf(rule.Value.GetString()!, node),
        "const" => node is FileValue value && value.Text == rule.Value.GetString(),
        "pattern" => node is not FileValue value || Regex.IsMatch(value.Text, rule.Value.GetString()!),
        "minimum" => node is not FileValue value || long.Parse(value.Text) >= rule.Value.GetInt64(),
        "maximum" => node is not FileValue value || long.Parse(value.Text) <= rule.Value.GetInt64(),
        "items" => node is not FileList list || list.Items.All(item => Accepts(rule.Value, item)),
        "additionalProperties" => node is not FileMap map || map.Entries.All(entry =>
            rule.Value.ValueKind == JsonValueKind.Object ? Accepts(rule.Value, entry.Value) : Names(schema).ContainsKey(entry.Key)),
        "properties" => node is not FileMap map || map.Entries.All(entry =>
            !Names(schema).TryGetValue(entry.Key, out var part) || Accepts(part, entry.Value)),
        "$schema" or "title" or "description" => true,
        _ => throw new NotSupportedException(rule.Name),
    });

    private static Dictionary<string, JsonElement> Names(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);

    private static bool IsOf(string type, FileNode node) => type switch
    {
        "object" => node is FileMap,
        "array" => node is FileList,
        "boolean" => node is FileValue { IsPlain: true, Text: "true" or "false" },
        "integer" => node is FileValue { IsPlain: true } value && long.TryParse(value.Text, out _),
        "number" => node is FileValue { IsPlain: true } value && double.TryParse(value.Text, out _),
        _ => node is FileValue value && (!value.IsPlain || !double.TryParse(value.Text, out _)),
    };
}
