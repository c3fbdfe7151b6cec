namespace Understudy.Routing.Group;

/// <summary>Whose a server is, as it says itself, where two boxes have no coordinator; and what its leader recorded there.</summary>
/// <param name="Term">Of the holder.</param>
/// <param name="Holder">Who renews it.</param>
/// <param name="Beat">Changes with each renewal; <see cref="Free"/> once the holder has given its office back.</param>
/// <param name="State">The newest that stood there when it was written; null: none yet.</param>
public sealed record ServerRegister(long Term, string Holder, long Beat, GroupState? State)
{
    /// <summary>The holder has given its office back, with nothing under way.</summary>
    public const long Free = -1;

    internal bool IsFree => Beat == Free;

    /// <summary>Nobody has renewed it since.</summary>
    internal bool IsSameBeatAs(ServerRegister? other) =>
        other is not null && Term == other.Term && Holder == other.Holder && Beat == other.Beat;
}
