namespace Understudy.Proxy.Clients;

/// <summary>How many of a client's requests under way go which way.</summary>
internal struct WaysInUse
{
    private int _beside;
    private int _forwarded;
    private int _everywhere;

    public readonly bool HasBeside => _beside > 0;

    public readonly bool HasForwarded => _forwarded > 0;

    public readonly bool HasEverywhere => _everywhere > 0;

    public void Add(FlightWay way)
    {
        if (way != FlightWay.Own) Count(way, 1);
    }

    public void Remove(FlightWay way)
    {
        if (way != FlightWay.Own) Count(way, -1);
    }

    private void Count(FlightWay way, int by)
    {
        switch (way)
        {
            case FlightWay.Beside:
                _beside += by;
                break;
            case FlightWay.Forwarded:
                _forwarded += by;
                break;
            case FlightWay.Everywhere:
                _everywhere += by;
                break;
        }
    }
}
