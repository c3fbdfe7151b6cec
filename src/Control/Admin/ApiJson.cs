using System.Text.Json.Serialization;
using Understudy.Control.Events;
using Understudy.Proxy.Explaining;
using Understudy.Proxy.Surveys;

namespace Understudy.Control.Admin;

/// <summary>Spells and reads what <see cref="AdminApi"/> answers, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(NodeStatusDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(TotalsDocument))]
[JsonSerializable(typeof(AccessDocument))]
[JsonSerializable(typeof(ActionDocument))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ServiceEvent))]
[JsonSerializable(typeof(KeyExplanation))]
[JsonSerializable(typeof(ClientList))]
[JsonSerializable(typeof(SlowList))]
[JsonSerializable(typeof(HotList))]
internal sealed partial class ApiJson : JsonSerializerContext;
