namespace Understudy.Harness;

/// <summary>A test that plays for minutes: only in a soak (<c>./test --soak MINUTES</c>).</summary>
internal static class LongTest
{
    /// <summary>Why it is skipped; null in a soak.</summary>
    public static string? Obstacle { get; } = Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES") is null or ""
        ? "for ./test --soak MINUTES only" : null;
}
