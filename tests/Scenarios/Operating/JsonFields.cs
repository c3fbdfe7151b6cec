using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>What is read of JSON most.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static double Real(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static List<JsonElement> List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];
}
