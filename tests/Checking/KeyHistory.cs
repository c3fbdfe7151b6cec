namespace Understudy.Checking;

/// <summary>What the checker knows of one key.</summary>
public sealed class KeyHistory
{
    private readonly Dictionary<long, Write> _writes = [];

    /// <summary>Stamp at which the youngest acknowledged change was asked for: what ended before it is old.</summary>
    public long Floor { get; private set; }

    /// <summary>Highest acknowledged count of a counter.</summary>
    public long CountFloor { get; private set; }

    /// <summary>The last acknowledged value, if no other change has been asked for since before it was.</summary>
    public Write? Certain { get; private set; }

    /// <summary>Changes asked for and not answered.</summary>
    public int Pending { get; private set; }

    /// <summary>When a change was last left in doubt.</summary>
    public long DoubtAt { get; private set; } = long.MinValue / 2;

    public Write Begin(long stamp, long now, int client, bool isPlain)
    {
        var write = new Write(stamp, now) { Client = client, IsPlain = isPlain };
        _writes[stamp] = write;
        BeginChange();
        return write;
    }

    public void BeginChange()
    {
        Pending++;
        Certain = null;
    }

    public void EndChange() => Pending--;

    public void Doubt(long now) => DoubtAt = now;

    public void Acknowledge(long begin) => Floor = Math.Max(Floor, begin);

    public void AcknowledgeCount(long count) => CountFloor = Math.Max(CountFloor, count);

    public void MakeCertain(Write write)
    {
        if (Pending == 0 && write.Begin == Floor) Certain = write;
    }

    public Write? Find(long version) => _writes.GetValueOrDefault(version);
}
