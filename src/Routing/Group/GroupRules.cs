namespace Understudy.Routing.Group;

/// <summary>Rules of a group of proxies that keep a promise each. A member follows all of them; the simulation leaves them out one by
/// one.</summary>
public sealed record GroupRules
{
    public static GroupRules All { get; } = new();

    /// <summary>S2. A write that a server missed is acknowledged once every member knows that the server left, or has no lease.</summary>
    internal bool WaitsForMembers { get; init; } = true;

    /// <summary>S3. Nothing is acknowledged without office, or in another term than it began in.</summary>
    public bool HoldsOfficeToAcknowledge { get; init; } = true;

    /// <summary>S4. Nothing is sent to a server without office.</summary>
    public bool HoldsOfficeToSend { get; init; } = true;

    /// <summary>S5. That a server left is recorded before a write is acknowledged without it.</summary>
    public bool Records { get; init; } = true;

    /// <summary>S6. A forwarded write with an old stamp is not begun.</summary>
    public bool ExpiresForwarded { get; init; } = true;

    /// <summary>S7. Who sees a higher term, or does not find its own in the coordinator, steps down.</summary>
    internal bool FencesByTerm { get; init; } = true;

    /// <summary>S8. A candidate waits until the leader's last renewal must be over.</summary>
    internal bool WaitsForOldLease { get; init; } = true;

    /// <summary>S10. After an unclean change nothing is written before the former leader's writes are gone.</summary>
    internal bool Settles { get; init; } = true;

    /// <summary>S10. Former leaders stay in the record until somebody has waited for them.</summary>
    internal bool RemembersFormers { get; init; } = true;

    /// <summary>S11. Who promised not to challenge the leader does not.</summary>
    internal bool KeepsPromises { get; init; } = true;

    /// <summary>S11. Who may have taken over without knowing it promises nothing.</summary>
    internal bool PromisesNothingInDoubt { get; init; } = true;

    /// <summary>S11. Who is not in the record has no lease and does not challenge a leader that others promise to keep.</summary>
    internal bool NeedsMembership { get; init; } = true;

    /// <summary>S11. The promises of members count only while no state in which the leader is alone may be in the record.</summary>
    internal bool DoubtsOwnRecord { get; init; } = true;

    /// <summary>S12. A successor takes into use only what was in use in the record and in all that it knows itself.</summary>
    internal bool BeginsWithLess { get; init; } = true;

    /// <summary>S12. Who reaches none of the servers in use does not lead.</summary>
    internal bool NeedsReach { get; init; } = true;

    /// <summary>S13. The office is given back once nothing is under way any more and the last state is safe.</summary>
    internal bool DrainsBeforeResigning { get; init; } = true;

    /// <summary>S14. A follower answers reads only under a lease.</summary>
    internal bool NeedsLease { get; init; } = true;

    /// <summary>S15. A look at the coordinator that shows nothing newer is a lease too.</summary>
    internal bool LeasesFromCoordinator { get; init; } = true;

    /// <summary>S17. A client that waits for the leader reads nothing elsewhere.</summary>
    public bool ReadsBehindWrites { get; init; } = true;

    /// <summary>S18. Between two boxes a server is used only shortly after its register named the leader.</summary>
    internal bool HoldsServers { get; init; } = true;

    /// <summary>S18. A taker waits until the former leader no longer uses the servers it has taken.</summary>
    internal bool WaitsForServers { get; init; } = true;

    /// <summary>S18. Between two boxes an office ends once no server in use is held.</summary>
    internal bool EndsWithoutServers { get; init; } = true;

    /// <summary>S18. Between two boxes no two proxies take the same term.</summary>
    internal bool HasOwnTerms { get; init; } = true;

    /// <summary>S20. Between two boxes: where a server in use has forgotten what was recorded on it, nobody knows what the others missed.
    /// </summary>
    internal bool DoubtsForgetful { get; init; } = true;

    /// <summary>S19. A leader that still beats on a server is alive.</summary>
    internal bool LooksForBeats { get; init; } = true;

    /// <summary>S20. A member starts with the last state that it knew.</summary>
    internal bool KeepsState { get; init; } = true;
}
