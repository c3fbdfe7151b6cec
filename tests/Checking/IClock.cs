namespace Understudy.Checking;

/// <summary>The time by which a history is kept: that of a simulated world, or the machine's.</summary>
public interface IClock
{
    /// <summary>Nanoseconds since some moment; never goes back.</summary>
    long Now { get; }
}
