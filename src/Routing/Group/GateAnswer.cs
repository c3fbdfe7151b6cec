namespace Understudy.Routing.Group;

/// <summary>Whether a write may be acknowledged.</summary>
public enum GateAnswer : byte
{
    /// <summary>At once.</summary>
    Pass,

    /// <summary>Not yet: look again when the gate opens, or at the write's deadline.</summary>
    Wait,

    /// <summary>Not in this life: the office in which it began is over.</summary>
    Refuse,
}
