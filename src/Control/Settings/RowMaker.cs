using System.Globalization;
using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Makes the rows of one record of options: each kind of value is read, judged and described in one way.</summary>
/// <param name="place">Where they are applied.</param>
/// <param name="defaults">A fresh one. Defaults come from the records themselves, so that they cannot drift apart.</param>
/// <param name="isReported">Whether <c>stats settings</c> has all that have a range, under their names with the unit behind.</param>
internal sealed class RowMaker<T>(SettingPlace place, T defaults, bool isReported = false)
{
    public Row<T> Count(string name, string meaning, int min, int max, Func<T, int> get, Func<T, int, T> set) =>
        Ranged(ValueKinds.Count, name, meaning, min, max, get, set);

    public Row<T> Duration(string name, string meaning, TimeSpan min, TimeSpan max, Func<T, TimeSpan> get, Func<T, TimeSpan, T> set) =>
        Ranged(ValueKinds.Duration, name, meaning, min, max, get, set);

    public Row<T> Size(string name, string meaning, long min, long max, Func<T, long> get, Func<T, long, T> set) =>
        Ranged(ValueKinds.Size, name, meaning, min, max, get, set);

    /// <param name="usual">What holds when it is not given: there is no one number.</param>
    public Row<T> Size(string name, string meaning, long min, long max, Func<T, long?> get, Func<T, long?, T> set, string usual)
    {
        var bounds = new Bounds<long>(min, max, SizeText.Format);
        return Ranged(ValueKinds.Size, name, meaning, min, max, options => get(options) ?? 0, (options, bytes) => set(options, bytes)) with
        {
            Default = usual,
            Tell = options => get(options) is { } value ? SizeText.Format(value) : usual,
            Copy = (from, to) => set(to, get(from)),
            Judge = options => get(options) is { } value ? bounds.Judge(value) : null,
        };
    }

    public Row<T> Ranged<TValue>(
        ValueKind<TValue> kind, string name, string meaning, TValue min, TValue max, Func<T, TValue> get, Func<T, TValue, T> set)
        where TValue : IComparable<TValue>
    {
        var bounds = new Bounds<TValue>(min, max, kind.Format);
        return new Row<T>
        {
            Name = name,
            Value = kind.Value,
            Meaning = meaning,
            Default = kind.Format(get(defaults)),
            Range = bounds.ToString(),
            Numbers = min is int least && max is int most ? (least, most) : null,
            Place = place,
            Statistic = isReported ? name.Replace('-', '_') + kind.Unit : null,
            Take = (before, text) => kind.TryRead(text, out var read)
                ? (set(before, read), null)
                : (before, $"'{text}' is not {kind.What}; {kind.Accepted ?? $"give {bounds}"}"),
            Judge = options => bounds.Judge(get(options)),
            Show = options => kind.Count(get(options)).ToString(CultureInfo.InvariantCulture),
            Tell = options => kind.Format(get(options)),
            Copy = (from, to) => set(to, get(from)),
        };
    }

    /// <summary>A setting that is on when it is given.</summary>
    public Row<T> Flag(string name, string meaning, Func<T, T> set) => new()
    {
        Name = name, Meaning = meaning, Place = place, Take = (before, _) => (set(before), null),
    };

    public Row<T> Flag(string name, string meaning, Action<T> set) => Flag(name, meaning, before =>
    {
        set(before);
        return before;
    });

    /// <summary>A setting of a kind of its own.</summary>
    /// <param name="take">Notes the value; returns why it is refused, or null.</param>
    public Row<T> Text(string name, string value, string meaning, Func<T, string, string?> take) => new()
    {
        Name = name, Value = value, Meaning = meaning, Place = place, Take = (before, text) => (before, take(before, text)),
    };

    /// <summary>A path of a file.</summary>
    /// <param name="set">Given a path from the root, since a daemon leaves its directory.</param>
    public Row<T> FilePath(string name, string value, string meaning, Func<T, string, T> set) => new()
    {
        Name = name, Value = value, Meaning = meaning, Place = place,
        Take = (before, text) => text.Length > 0
            ? (set(before, StartDirectory.Full(text)), null)
            : (before, "the path is empty; give one, or leave the option out"),
    };
}
