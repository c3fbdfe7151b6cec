using System.Globalization;

namespace Understudy.Control.Configuration;

/// <summary>The legal range of a value, both ends included.</summary>
/// <param name="Format">Writes a value with its unit.</param>
internal sealed record Bounds<T>(T Min, T Max, Func<T, string> Format)
    where T : IComparable<T>
{
    /// <returns>Why the value cannot hold; null if it can.</returns>
    public string? Judge(T value) => Contains(value) ? null : $"{Format(value)} is outside {this}";

    public bool Contains(T value) => value.CompareTo(Min) >= 0 && value.CompareTo(Max) <= 0;

    public override string ToString() => $"{Format(Min)} to {Format(Max)}";
}

internal static class Bounds
{
    public static Bounds<int> Count(int min, int max) => new(min, max, n => n.ToString(CultureInfo.InvariantCulture));
}
