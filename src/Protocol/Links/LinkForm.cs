namespace Understudy.Protocol.Links;

/// <summary>What a line of each verb is made of.</summary>
/// <param name="Numbers">How many follow the verb; where bytes follow the line, their count is the last.</param>
/// <param name="Text">What follows the numbers.</param>
/// <param name="Absent">Which of the numbers may be a dash; -1: none.</param>
internal readonly record struct LinkForm(LinkVerb Verb, byte Numbers, LinkForm.Tail Text = LinkForm.Tail.None, sbyte Absent = -1)
{
    public const int MostNumbers = 11;

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
            [(byte)'s'] => new(LinkVerb.Item, 9, Tail.Payload),
            [(byte)'d'] => new(LinkVerb.Gone, 3, Tail.Payload),
            [(byte)'f'] => new(LinkVerb.Flush, 1),
            _ when word.SequenceEqual("no"u8) => new(LinkVerb.No, 1, Tail.Rest),
            _ when word.SequenceEqual("beat"u8) => new(LinkVerb.Beat, 4, Tail.Word, Absent: 3),
            _ when word.SequenceEqual("ack"u8) => new(LinkVerb.Ack, 2),
            _ when word.SequenceEqual("grant"u8) => new(LinkVerb.Grant, 3),
            _ when word.SequenceEqual("state"u8) => new(LinkVerb.State, 1, Tail.Rest),
            _ when word.SequenceEqual("alive"u8) => new(LinkVerb.Alive, 1),
            _ when word.SequenceEqual("repair"u8) => new(LinkVerb.Repair, 2, Tail.Word),
            _ when word.SequenceEqual("suspect"u8) => new(LinkVerb.Suspect, 1),
            _ when word.SequenceEqual("doubt"u8) => new(LinkVerb.Doubt, 0, Tail.Word),
            _ when word.SequenceEqual("carry"u8) => new(LinkVerb.Carry, 1, Tail.Word),
            _ when word.SequenceEqual("admit"u8) => new(LinkVerb.Admit, 2, Tail.Word),
            _ when word.SequenceEqual("resign"u8) => new(LinkVerb.Resign, 1, Tail.Word),
            _ when word.SequenceEqual("status"u8) => new(LinkVerb.Status, 11),
            _ when word.SequenceEqual("follow"u8) => new(LinkVerb.Follow, 4, Tail.Rest),
            _ when word.SequenceEqual("continue"u8) => new(LinkVerb.Continue, 5, Tail.Rest),
            _ when word.SequenceEqual("full"u8) => new(LinkVerb.Full, 5, Tail.Rest),
            _ when word.SequenceEqual("ready"u8) => new(LinkVerb.Ready, 1),
            _ when word.SequenceEqual("end"u8) => new(LinkVerb.End, 0),
            _ when word.SequenceEqual("drop"u8) => new(LinkVerb.Drop, 1, Tail.Payload),
            _ when word.SequenceEqual("dropall"u8) => new(LinkVerb.DropAll, 0),
            _ when word.SequenceEqual("rolled"u8) => new(LinkVerb.RolledBack, 0),
            _ when word.SequenceEqual("dropped"u8) => new(LinkVerb.Dropped, 1),
            _ when word.SequenceEqual("lead"u8) => new(LinkVerb.Lead, 0),
            _ when word.SequenceEqual("handover"u8) => new(LinkVerb.Handover, 2),
            _ when word.SequenceEqual("want"u8) => new(LinkVerb.Want, 1),
            _ when word.SequenceEqual("ask"u8) => new(LinkVerb.Ask, 2, Tail.Payload),
            _ when word.SequenceEqual("took"u8) => new(LinkVerb.Took, 2),
            _ when word.SequenceEqual("leave"u8) => new(LinkVerb.Leave, 1),
            _ when word.SequenceEqual("told"u8) => new(LinkVerb.Told, 2, Tail.Payload),
            _ when word.SequenceEqual("done"u8) => new(LinkVerb.Done, 3),
            _ when word.SequenceEqual("left"u8) => new(LinkVerb.Left, 1),
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
        LinkVerb.Item => "s"u8,
        LinkVerb.Gone => "d"u8,
        LinkVerb.Flush => "f"u8,
        LinkVerb.Status => "status"u8,
        LinkVerb.Follow => "follow"u8,
        LinkVerb.Continue => "continue"u8,
        LinkVerb.Full => "full"u8,
        LinkVerb.Ready => "ready"u8,
        LinkVerb.End => "end"u8,
        LinkVerb.Drop => "drop"u8,
        LinkVerb.DropAll => "dropall"u8,
        LinkVerb.RolledBack => "rolled"u8,
        LinkVerb.Dropped => "dropped"u8,
        LinkVerb.Lead => "lead"u8,
        LinkVerb.Handover => "handover"u8,
        LinkVerb.Want => "want"u8,
        LinkVerb.Ask => "ask"u8,
        LinkVerb.Took => "took"u8,
        LinkVerb.Leave => "leave"u8,
        LinkVerb.Told => "told"u8,
        LinkVerb.Done => "done"u8,
        LinkVerb.Left => "left"u8,
        LinkVerb.Carry => "carry"u8,
        LinkVerb.Admit => "admit"u8,
        _ => "resign"u8,
    };
}
