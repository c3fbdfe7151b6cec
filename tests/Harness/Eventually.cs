using System.Diagnostics;

namespace Understudy.Harness;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>How long to wait for what usually takes milliseconds. It is no promise about the product: a shared machine can stand still
    /// for seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Fails with <paramref name="because"/> when the condition has not come true within <see cref="Limit"/>.</summary>
    public static void True(Func<bool> condition, Func<string> because) => True(condition, Limit, because);

    public static void True(Func<bool> condition, string because) => True(condition, () => because);

    /// <summary>Fails with <paramref name="because"/> when the condition has not come true within the limit.</summary>
    public static void True(Func<bool> condition, TimeSpan within, Func<string> because)
    {
        if (!Holds(condition, within)) throw new TimeoutException($"not within {within.TotalSeconds:0.#} s: {because()}");
    }

    public static void True(Func<bool> condition, TimeSpan within, string because) => True(condition, within, () => because);

    /// <summary>Whether the condition came true within the limit. It is asked every 5 ms.</summary>
    public static bool Holds(Func<bool> condition, TimeSpan within)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > within) return false;
            Thread.Sleep(5);
        }
        return true;
    }

    /// <summary>How long the action took.</summary>
    public static TimeSpan Duration(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started);
    }
}
