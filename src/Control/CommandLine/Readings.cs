using System.Globalization;
using Understudy.Control.Configuration;
using Understudy.Proxy;

namespace Understudy.Control.CommandLine;

/// <summary>Makes options out of settings: each kind of value is read, refused and described in one way.</summary>
internal static class Readings
{
    // Defaults shown in the help come from the records themselves, so that they cannot drift apart.
    private static readonly ProxyOptions Defaults = new CommandDraft().Proxy;

    public static CommandOption Flag(char? letter, string name, string help, Action<CommandDraft> apply) =>
        new() { Name = name, Letter = letter, Help = help, Apply = (draft, _) => apply(draft) };

    public static CommandOption Text(char? letter, string name, string value, string help, Action<CommandDraft, string> apply) =>
        new() { Name = name, Letter = letter, Value = value, Help = help, Apply = apply };

    public static CommandOption Count(
        char? letter, string name, string help, Bounds<int> bounds,
        Func<ProxyOptions, int> get, Func<ProxyOptions, int, ProxyOptions> set) => new()
    {
        Name = name,
        Letter = letter,
        Value = "N",
        Help = help,
        Default = bounds.Format(get(Defaults)),
        Range = bounds.ToString(),
        Apply = (draft, text) =>
        {
            if (TryWhole(text, out var number)) draft.Proxy = set(draft.Proxy, number);
            else draft.Refuse(name, $"'{text}' is not a whole number; give {bounds}");
        },
    };

    public static CommandOption Duration(
        string name, string help, Bounds<TimeSpan> bounds,
        Func<ProxyOptions, TimeSpan> get, Func<ProxyOptions, TimeSpan, ProxyOptions> set) => new()
    {
        Name = name,
        Value = "TIME",
        Help = help,
        Default = bounds.Format(get(Defaults)),
        Range = bounds.ToString(),
        Apply = (draft, text) =>
        {
            if (DurationText.TryParse(text, out var duration)) draft.Proxy = set(draft.Proxy, duration);
            else draft.Refuse(name, $"'{text}' is not a duration; {DurationText.Accepted}");
        },
    };

    public static CommandOption Size(
        string name, string help, Bounds<long> bounds,
        Func<ProxyOptions, long> get, Func<ProxyOptions, long, ProxyOptions> set) => new()
    {
        Name = name,
        Value = "SIZE",
        Help = help,
        Default = bounds.Format(get(Defaults)),
        Range = bounds.ToString(),
        Apply = (draft, text) =>
        {
            if (SizeText.TryParse(text, out var bytes)) draft.Proxy = set(draft.Proxy, bytes);
            else draft.Refuse(name, $"'{text}' is not a size; {SizeText.Accepted}");
        },
    };

    /// <summary>A whole number with an optional sign; the validators judge its range.</summary>
    public static bool TryWhole(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
