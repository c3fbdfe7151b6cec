using System.Globalization;
using Understudy.Control.Configuration;
using Understudy.Proxy;

namespace Understudy.Control.CommandLine;

/// <summary>Makes options out of settings: each kind of value is read, refused and described in one way.</summary>
internal static class Readings
{
    // Defaults shown in the help come from the records themselves, so that they cannot drift apart.
    private static readonly ProxyOptions Defaults = new CommandDraft().Proxy;

    private delegate bool TryRead<T>(string text, out T value);

    public static CommandOption Flag(char? letter, string name, string help, Action<CommandDraft> apply) =>
        new() { Name = name, Letter = letter, Help = help, Apply = (draft, _) => apply(draft) };

    public static CommandOption Text(char? letter, string name, string value, string help, Action<CommandDraft, string> apply) =>
        new() { Name = name, Letter = letter, Value = value, Help = help, Apply = apply };

    public static CommandOption Count(
        char? letter, string name, string help, Bounds<int> bounds,
        Func<ProxyOptions, int> get, Func<ProxyOptions, int, ProxyOptions> set) =>
        Setting(letter, name, "N", help, bounds, get, set, TryWhole, $"a whole number; give {bounds}");

    public static CommandOption Duration(
        string name, string help, Bounds<TimeSpan> bounds,
        Func<ProxyOptions, TimeSpan> get, Func<ProxyOptions, TimeSpan, ProxyOptions> set) =>
        Setting(null, name, "TIME", help, bounds, get, set, DurationText.TryParse, $"a duration; {DurationText.Accepted}");

    public static CommandOption Size(
        string name, string help, Bounds<long> bounds,
        Func<ProxyOptions, long> get, Func<ProxyOptions, long, ProxyOptions> set) =>
        Setting(null, name, "SIZE", help, bounds, get, set, SizeText.TryParse, $"a size; {SizeText.Accepted}");

    /// <summary>A whole number with an optional sign; the validators judge its range.</summary>
    public static bool TryWhole(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    // What is out of range is refused later, by the validators, together with all else that is wrong.
    private static CommandOption Setting<T>(
        char? letter, string name, string value, string help, Bounds<T> bounds,
        Func<ProxyOptions, T> get, Func<ProxyOptions, T, ProxyOptions> set, TryRead<T> tryRead, string accepted)
        where T : IComparable<T> => new()
    {
        Name = name,
        Letter = letter,
        Value = value,
        Help = help,
        Default = bounds.Format(get(Defaults)),
        Range = bounds.ToString(),
        Apply = (draft, text) =>
        {
            if (tryRead(text, out var read)) draft.Proxy = set(draft.Proxy, read);
            else draft.Refuse(name, $"'{text}' is not {accepted}");
        },
    };
}
