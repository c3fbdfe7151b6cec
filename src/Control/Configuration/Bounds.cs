namespace Understudy.Control.Configuration;

/// <summary>The legal range of a setting, both ends included; the help and the validators read the same one.</summary>
/// <param name="Format">Writes a value with its unit.</param>
internal sealed record Bounds<T>(T Min, T Max, Func<T, string> Format)
    where T : IComparable<T>
{
    /// <param name="what">Goes before the value where the setting has several.</param>
    public void Check(string setting, T value, List<Problem> problems, string what = "")
    {
        if (!Contains(value)) problems.Add(new Problem(setting, $"{what}{Format(value)} is outside {this}"));
    }

    public bool Contains(T value) => value.CompareTo(Min) >= 0 && value.CompareTo(Max) <= 0;

    public override string ToString() => $"{Format(Min)} to {Format(Max)}";
}
