namespace Understudy.Control.Reloading;

/// <summary>One setting that another file changes.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Before">What holds, for people.</param>
/// <param name="After">What is asked for.</param>
/// <param name="MayChange">Whether it can change while the proxy runs; otherwise it takes a restart.</param>
public sealed record ReloadChange(string Setting, string Before, string After, bool MayChange)
{
    public override string ToString() => $"{Setting}: {Before} -> {After}{(MayChange ? string.Empty : "; needs a restart")}";
}
