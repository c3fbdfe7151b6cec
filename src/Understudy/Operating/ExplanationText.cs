using System.Globalization;
using System.Text;
using Understudy.Control.Configuration;
using Understudy.Proxy.Explaining;

namespace Understudy.Operating;

/// <summary>What <c>understudy explain</c> prints.</summary>
internal static class ExplanationText
{
    private const string Unknown = "-";

    public static string Of(KeyExplanation explained)
    {
        var text = new StringBuilder();
        text.Append(explained.Key).Append(": ").Append(explained.ComparisonText).Append("\n\n");
        text.Append(TextTable.Of(
        [
            ["TIER", "SERVER", "STATE", "HOLDS IT", "BYTES", "FLAGS", "TTL", "CAS", "LAST USED", "MARKS"],
            .. explained.Copies.Select(RowOf),
        ]));
        text.Append('\n');
        foreach (var copy in explained.Copies)
        {
            text.Append(copy.Tier).Append(": ").Append(copy.Placement).Append('\n');
            if (copy.State != "IN") text.Append($"  {copy.Server} is {copy.State}: {copy.Reason}\n");
            if (copy.Note.Length > 0) text.Append($"  {copy.Server}: {copy.Note}\n");
        }

        text.Append("\na get ").Append(explained.Get.Text).Append('\n');
        return text.Append("a set ").Append(explained.Set.Text).Append('\n').ToString();
    }

    private static string[] RowOf(KeyCopy copy) =>
    [
        copy.Tier, copy.Server, $"{copy.State} {DurationText.Rough(TimeSpan.FromSeconds(copy.StateSeconds))}",
        copy.Found switch
        {
            "held" => "yes",
            "missing" => "no",
            "not_asked" => "not asked",
            _ => "no answer",
        },
        Number(copy.ValueBytes), Number(copy.Flags),
        copy.TtlSeconds switch
        {
            null => Unknown,
            < 0 => "none",
            { } seconds => DurationText.Rough(TimeSpan.FromSeconds(seconds)),
        },
        copy.CasToken?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
        copy.LastUsedSeconds is { } used ? DurationText.Rough(TimeSpan.FromSeconds(used)) + " ago" : Unknown,
        string.Join(", ", MarksOf(copy).DefaultIfEmpty(Unknown)),
    ];

    private static IEnumerable<string> MarksOf(KeyCopy copy)
    {
        if (copy.IsStale == true) yield return "stale";
        if (copy.IsPromised == true) yield return "promised";
        if (copy is { Found: "held", WasRead: false }) yield return "never read";
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? Unknown;
}
