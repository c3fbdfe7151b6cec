namespace Understudy.Conformance;

/// <summary>How the bytes of a conversation reach the server. The answers must not depend on it.</summary>
public enum Delivery
{
    /// <summary>Every request after the answer to the one before.</summary>
    OneByOne,

    /// <summary>As many as possible in one send.</summary>
    Pipelined,

    /// <summary>In pieces that end anywhere.</summary>
    RandomCuts,
}
