using System.Text.Json;
using Understudy.Control.Events;
using Understudy.Proxy.Explaining;
using Understudy.Proxy.Surveys;

namespace Understudy.Control.Admin;

/// <summary>Reads what <see cref="AdminApi"/> has answered.</summary>
public static class ApiReader
{
    public static StatusDocument? Status(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.StatusDocument);

    public static HistoryDocument? History(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.HistoryDocument);

    public static TotalsDocument? Totals(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.TotalsDocument);

    public static EventPage? Events(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.EventPage);

    /// <summary>One event as a line of JSON.</summary>
    public static string Write(ServiceEvent happened) => JsonSerializer.Serialize(happened, ApiJson.Default.ServiceEvent);

    public static KeyExplanation? Explanation(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.KeyExplanation);

    public static SlowList? Slow(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.SlowList);

    public static HotList? Hot(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.HotList);

    public static ClientList? Clients(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.ClientList);
}
