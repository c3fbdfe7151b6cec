namespace Understudy.Harness;

/// <summary>A process ended or stayed silent instead of serving; the message holds what it wrote.</summary>
public sealed class ProcessStartException(string message) : Exception(message);
