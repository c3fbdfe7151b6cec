using FsCheck;
using FsCheck.Fluent;

namespace Understudy.Tests.Protocol;

/// <summary>Runs a property with new seeds: once in the fast suite, for UNDERSTUDY_SOAK_MINUTES if that is set.</summary>
internal static class Fuzz
{
    private const int CasesPerRound = 1000;

    public static void Check(Property property)
    {
        var started = TimeProvider.System.GetTimestamp();
        do property.Check(Config.QuickThrowOnFailure.WithMaxTest(CasesPerRound));
        while (TimeProvider.System.GetElapsedTime(started) < SoakTime());
    }

    private static TimeSpan SoakTime() =>
        double.TryParse(Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES"), out var minutes)
            ? TimeSpan.FromMinutes(minutes) / FuzzTests
            : TimeSpan.Zero;

    // The tests that call this share the time.
    private const int FuzzTests = 11;
}
