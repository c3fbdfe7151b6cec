using System.Text.Json.Serialization;

namespace Understudy.Proxy.Roles;

/// <summary>What keepalived has told of one of its instances or groups.</summary>
/// <param name="Name">As its configuration calls it.</param>
/// <param name="Role">Of this host in it.</param>
/// <param name="Priority">At that time; null: it was not said.</param>
/// <param name="SinceUnixMilliseconds">When that was told.</param>
public sealed record RouterStanding(
    string Name, [property: JsonConverter(typeof(JsonStringEnumConverter<RouterRole>))] RouterRole Role, int? Priority,
    long SinceUnixMilliseconds);
