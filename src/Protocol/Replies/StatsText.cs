using System.Globalization;
using System.Text;

namespace Understudy.Protocol.Replies;

/// <summary>Gathers the reply to a stats command: lines of <c>STAT name value</c> and an <c>END</c>.</summary>
public sealed class StatsText
{
    private readonly StringBuilder _text = new();

    public void Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, string value) =>
        _text.Append("STAT ").Append(PrintableText.Of(name)).Append(' ').Append(PrintableText.Of(value)).Append("\r\n");

    /// <summary>All lines, as they are sent.</summary>
    public byte[] End() => Encoding.UTF8.GetBytes(_text.Append("END\r\n").ToString());
}
