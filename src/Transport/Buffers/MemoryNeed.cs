namespace Understudy.Transport.Buffers;

/// <summary>What room is asked for. What can grow large stops earlier, so that it never uses up what everybody needs, and each stage of a
/// request before the next one.</summary>
public enum MemoryNeed
{
    /// <summary>Anything of a few KiB: up to 14/16 of the limit. The rest is for what one step can add before anybody looks
    /// again.</summary>
    Small,

    /// <summary>A large request whose bytes are still to come: up to 6/16.</summary>
    Receiving,

    /// <summary>A large request that is all there and sets out: up to 13/16. Those that are still to come cannot take all the room from
    /// those who would make some.</summary>
    Forwarding,
}
