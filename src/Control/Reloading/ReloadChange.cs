namespace Understudy.Control.Reloading;

/// <summary>One setting that another file changes.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Before">What holds, for people.</param>
/// <param name="After">What is asked for.</param>
/// <param name="MayChange">Whether it can change while the proxy runs; otherwise it takes a restart.</param>
/// <param name="Remark">Why it cannot, where it could otherwise; null: there is nothing to say.</param>
public sealed record ReloadChange(string Setting, string Before, string After, bool MayChange, string? Remark = null)
{
    public override string ToString() => $"{Setting}: {Before} -> {After}"
        + (MayChange ? string.Empty : "; needs a restart") + (Remark is null ? string.Empty : ": " + Remark);
}
