namespace Understudy.Control.Configuration;

/// <summary>The distributions an operator can name.</summary>
internal static class Distributions
{
    public const string MagentRing = "magent-ring";
    public const string MagentRingAsShipped = "magent-ring-as-shipped";

    public static IReadOnlyList<string> Names { get; } = ["magent", MagentRing, MagentRingAsShipped];

    public static bool Exists(string name) => Names.Contains(name);
}
