using System.Text;
using System.Text.Json;

namespace Understudy.Keepalived;

/// <summary>Who holds VIPs, for programs.</summary>
internal static class VipJson
{
    public static string Of(IReadOnlyList<VipState> states)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var state in states) Write(json, state);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, VipState state)
    {
        json.WriteStartObject();
        json.WriteString("vip", $"{state.Address}");
        json.WriteString("instance", state.Instance);
        json.WriteString("verdict", state.Verdict.ToString().ToLowerInvariant());
        json.WriteString("whyNotProbed", state.WhyNotProbed);
        json.WriteStartArray("hosts");
        foreach (var host in state.Hosts)
        {
            json.WriteStartObject();
            json.WriteString("host", host.Name);
            json.WriteBoolean("isThis", host.IsThis);
            json.WriteBoolean("holds", host.Holds);
            if (host.HasAddress is { } has) json.WriteBoolean("hasAddress", has);
            else json.WriteNull("hasAddress");
            json.WriteString("device", host.Device);
            json.WriteString("role", host.Standing?.Role);
            if (host.Standing is { } standing) json.WriteNumber("roleSeconds", standing.Seconds);
            else json.WriteNull("roleSeconds");
            json.WriteString("obstacle", host.Obstacle);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
