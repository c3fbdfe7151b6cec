using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Understudy.Control.Coordination;

/// <summary>What etcd answered to a transaction.</summary>
/// <param name="Cluster">Which cluster it was.</param>
/// <param name="Items">Whatever was read, by key.</param>
internal sealed record EtcdReply(string Cluster, bool HasSucceeded, IReadOnlyDictionary<string, EtcdItem> Items)
{
    /// <returns>Null if it is no such answer.</returns>
    public static EtcdReply? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            if (!root.TryGetProperty("header", out var header) || !header.TryGetProperty("cluster_id", out var cluster)) return null;
            var items = new Dictionary<string, EtcdItem>();
            if (root.TryGetProperty("responses", out var responses))
            {
                foreach (var response in responses.EnumerateArray())
                {
                    if (!response.TryGetProperty("response_range", out var range) || !range.TryGetProperty("kvs", out var pairs)) continue;
                    foreach (var pair in pairs.EnumerateArray()) items[TextOf(pair, "key")] = ItemOf(pair);
                }
            }

            // What is false or empty is left out.
            var hasSucceeded = root.TryGetProperty("succeeded", out var succeeded) && succeeded.GetBoolean();
            return new EtcdReply(cluster.GetString() ?? "", hasSucceeded, items);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static EtcdItem ItemOf(JsonElement pair) => new(
        long.Parse(pair.GetProperty("mod_revision").GetString() ?? "", NumberStyles.None, CultureInfo.InvariantCulture),
        pair.TryGetProperty("value", out _) ? TextOf(pair, "value") : "");

    private static string TextOf(JsonElement pair, string name) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(pair.GetProperty(name).GetString() ?? ""));
}
