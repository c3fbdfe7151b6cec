using Understudy.Tests.HouseRules;
using YamlDotNet.RepresentationModel;

namespace Understudy.Tests.Packaging;

/// <summary>One object of <c>packaging/kubernetes</c>.</summary>
internal sealed class Manifest(YamlNode root)
{
    public static IReadOnlyList<Manifest> All { get; } = ReadAll();

    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    /// <summary>The pods that it makes; null: none.</summary>
    public YamlNode? Pod => Find("spec", "template");

    public static Manifest Only(string kind, string name) => All.Single(manifest => manifest.Kind == kind && manifest.Name == name);

    public YamlNode? Find(params string[] path) => Find(root, path);

    public string Text(params string[] path) => Text(root, path);

    /// <summary>What lies at the end of keys; null if one of them is missing.</summary>
    public static YamlNode? Find(YamlNode? from, params string[] path) => path.Aggregate(from, (node, key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var next) ? next : null);

    public static string Text(YamlNode? from, params string[] path) => (Find(from, path) as YamlScalarNode)?.Value ?? string.Empty;

    public static IReadOnlyList<YamlNode> List(YamlNode? from, params string[] path) =>
        Find(from, path) is YamlSequenceNode list ? [.. list.Children] : [];

    public static IReadOnlyList<string> Words(YamlNode? from, params string[] path) =>
        [.. List(from, path).Select(word => ((YamlScalarNode)word).Value!)];

    /// <summary>As <c>key=value</c>.</summary>
    public static IReadOnlyList<string> Labels(YamlNode? from, params string[] path) =>
        Find(from, path) is YamlMappingNode map ? [.. map.Children.Select(label => $"{label.Key}={label.Value}")] : [];

    private static Manifest[] ReadAll()
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(Path.Combine(Checkout.Root, "packaging", "kubernetes", "understudy.yaml"));
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => new Manifest(document.RootNode))];
    }
}
