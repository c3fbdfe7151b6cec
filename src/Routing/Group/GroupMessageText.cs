using System.Globalization;
using System.Text;
using Understudy.Protocol.Links;

namespace Understudy.Routing.Group;

/// <summary>What members tell each other, as lines of the link.</summary>
public static class GroupMessageText
{
    public static byte[] Write(GroupMessage message) => message switch
    {
        GroupMessage.Beat(var sent, var version, var echo, var reaches) => Line(
            LinkVerb.Beat, [sent, version.Term, version.Number, echo ?? LinkFrame.Absent],
            reaches.ToString("x", CultureInfo.InvariantCulture)),
        GroupMessage.Ack(var version) => Line(LinkVerb.Ack, [version.Term, version.Number]),
        GroupMessage.Grant(var sent, var term, var stamp) => Line(LinkVerb.Grant, [sent, term, stamp]),
        GroupMessage.Announce(var state, var stamp) => Line(LinkVerb.State, [stamp], GroupStateText.Write(state)),
        GroupMessage.Alive(var term) => Line(LinkVerb.Alive, [term]),
        GroupMessage.Resign(var term, var successor) => Line(LinkVerb.Resign, [term], successor.Length == 0 ? "-" : successor),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    /// <returns>Null if the line is none that members decide by, or says what cannot be.</returns>
    public static GroupMessage? Read(in LinkFrame frame)
    {
        var text = Encoding.ASCII.GetString(frame.Text);
        switch (frame.Verb)
        {
            case LinkVerb.Beat:
                if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var reaches)) return null;
                long? echo = frame[3] == LinkFrame.Absent ? null : frame[3];
                return new GroupMessage.Beat(frame[0], new GroupVersion(frame[1], frame[2]), echo, reaches);
            case LinkVerb.Ack:
                return new GroupMessage.Ack(new GroupVersion(frame[0], frame[1]));
            case LinkVerb.Grant:
                return new GroupMessage.Grant(frame[0], frame[1], frame[2]);
            case LinkVerb.State:
                return GroupStateText.TryRead(text, out var state) ? new GroupMessage.Announce(state, frame[0]) : null;
            case LinkVerb.Alive:
                return new GroupMessage.Alive(frame[0]);
            case LinkVerb.Resign:
                return text == "-" || GroupStateText.IsId(text) ? new GroupMessage.Resign(frame[0], text == "-" ? "" : text) : null;
            default:
                return null;
        }
    }

    private static byte[] Line(LinkVerb verb, ReadOnlySpan<long> numbers, string text = "")
    {
        var line = new byte[LinkWriter.MaxHeadBytes + text.Length + 1];
        return line[..LinkWriter.Write(line, verb, numbers, Encoding.ASCII.GetBytes(text))];
    }
}
