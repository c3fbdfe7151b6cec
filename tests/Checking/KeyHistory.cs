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

    /// <summary>Whether there must be an item.</summary>
    public Existence Existence { get; } = new();

    /// <summary>When a change was last asked for, of those that are over: but for those that were told that they changed nothing.</summary>
    public long ChangedAt { get; private set; } = long.MinValue / 2;

    /// <summary>Changes asked for and not answered.</summary>
    public int Pending { get; private set; }

    /// <summary>Changes asked for since ever.</summary>
    public int Begun { get; private set; }

    /// <summary>Time by which every server has let the item expire that the last touch found or made; for ever far if another change has
    /// been asked for since.</summary>
    public long GoneBy { get; private set; } = long.MaxValue;

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
        Begun++;
        GoneBy = long.MaxValue;
        Certain = null;
    }

    /// <summary>A change is over.</summary>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="hasChanged">Nobody was told that it changed nothing.</param>
    public void EndChange(long askedAt, bool hasChanged)
    {
        Pending--;
        if (hasChanged) ChangedAt = Math.Max(ChangedAt, askedAt);
    }

    /// <summary>A touch is over, and whatever there is lives no longer than until then.</summary>
    /// <param name="changes">How many changes had begun with it.</param>
    /// <param name="goneBy">The time.</param>
    public void Expire(int changes, long goneBy)
    {
        if (Pending == 0 && Begun == changes) GoneBy = goneBy;
    }

    public void Doubt(long now) => DoubtAt = now;

    public void Acknowledge(long begin) => Floor = Math.Max(Floor, begin);

    public void AcknowledgeCount(long count) => CountFloor = Math.Max(CountFloor, count);

    public void MakeCertain(Write write)
    {
        if (Pending == 0 && write.Begin == Floor) Certain = write;
    }

    public Write? Find(long version) => _writes.GetValueOrDefault(version);
}
