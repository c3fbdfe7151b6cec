namespace Understudy.Routing.Group;

/// <summary>Where a state stands in the order of all states of a group.</summary>
/// <param name="Term">Of the leader that made it; grows with each change of office, and no two leaders have the same.</param>
/// <param name="Number">Grows by one with each state.</param>
public readonly record struct GroupVersion(long Term, long Number) : IComparable<GroupVersion>
{
    public int CompareTo(GroupVersion other) => Term != other.Term ? Term.CompareTo(other.Term) : Number.CompareTo(other.Number);

    public static bool operator <(GroupVersion left, GroupVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(GroupVersion left, GroupVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(GroupVersion left, GroupVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GroupVersion left, GroupVersion right) => left.CompareTo(right) >= 0;
}
