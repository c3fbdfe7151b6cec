namespace Understudy.Proxy.Clients;

/// <summary>Flights of one type that wait to be used again. Belongs to one worker.</summary>
/// <param name="create">Makes one when none is left.</param>
internal sealed class FlightPool<T>(Func<T> create)
    where T : class
{
    /// <summary>Most that are kept; more are left to the collector, so that one burst does not stay in memory for ever.</summary>
    private const int MaxKept = 8192;

    private readonly Stack<T> _free = new();

    public T Rent() => _free.TryPop(out var flight) ? flight : create();

    public void Return(T flight)
    {
        if (_free.Count < MaxKept) _free.Push(flight);
    }
}
