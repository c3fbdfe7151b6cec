using System.Globalization;
using System.Text;

namespace Understudy.Node.Statistics;

/// <summary>Lines of <c>STAT name value</c>.</summary>
internal sealed class StatsText
{
    private readonly StringBuilder _text = new();

    public void Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, string value) => _text.Append("STAT ").Append(name).Append(' ').Append(value).Append("\r\n");

    public byte[] End() => Encoding.UTF8.GetBytes(_text.Append("END\r\n").ToString());
}
