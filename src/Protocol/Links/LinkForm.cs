namespace Understudy.Protocol.Links;

/// <summary>What a line of each verb is made of.</summary>
/// <param name="Numbers">How many follow the verb; where bytes follow the line, their count is the last.</param>
/// <param name="Text">What follows the numbers.</param>
/// <param name="Absent">Which of the numbers may be a dash; -1: none.</param>
internal readonly record struct LinkForm(LinkVerb Verb, byte Numbers, LinkForm.Tail Text = LinkForm.Tail.None, sbyte Absent = -1)
{
    public const int MostNumbers = 6;

    /// <summary>What stands behind the numbers.</summary>
    internal enum Tail : byte
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>One word.</summary>
        Word,

        /// <summary>All up to the end of the line.</summary>
        Rest,

        /// <summary>Bytes behind the line.</summary>
        Payload,
    }

    public static bool TryFind(ReadOnlySpan<byte> word, out LinkForm form)
    {
        form = word switch
        {
            [(byte)'w'] => new(LinkVerb.Write, 6, Tail.Payload),
            [(byte)'r'] => new(LinkVerb.Reply, 2, Tail.Payload),
            _ when word.SequenceEqual("no"u8) => new(LinkVerb.No, 1, Tail.Rest),
            _ when word.SequenceEqual("beat"u8) => new(LinkVerb.Beat, 4, Tail.Word, Absent: 3),
            _ when word.SequenceEqual("ack"u8) => new(LinkVerb.Ack, 2),
            _ when word.SequenceEqual("grant"u8) => new(LinkVerb.Grant, 3),
            _ when word.SequenceEqual("state"u8) => new(LinkVerb.State, 1, Tail.Rest),
            _ when word.SequenceEqual("alive"u8) => new(LinkVerb.Alive, 1),
            _ when word.SequenceEqual("repair"u8) => new(LinkVerb.Repair, 2, Tail.Word),
            _ when word.SequenceEqual("suspect"u8) => new(LinkVerb.Suspect, 1),
            _ when word.SequenceEqual("doubt"u8) => new(LinkVerb.Doubt, 0, Tail.Word),
            _ when word.SequenceEqual("resign"u8) => new(LinkVerb.Resign, 1, Tail.Word),
            _ => default,
        };
        return form != default;
    }

    /// <summary>The verb as it is spelled.</summary>
    public static ReadOnlySpan<byte> WordOf(LinkVerb verb) => verb switch
    {
        LinkVerb.Beat => "beat"u8,
        LinkVerb.Ack => "ack"u8,
        LinkVerb.Write => "w"u8,
        LinkVerb.Repair => "repair"u8,
        LinkVerb.Suspect => "suspect"u8,
        LinkVerb.Doubt => "doubt"u8,
        LinkVerb.Grant => "grant"u8,
        LinkVerb.State => "state"u8,
        LinkVerb.Alive => "alive"u8,
        LinkVerb.Reply => "r"u8,
        LinkVerb.No => "no"u8,
        _ => "resign"u8,
    };
}
