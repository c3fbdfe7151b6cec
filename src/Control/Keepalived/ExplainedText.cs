using System.Text;

namespace Understudy.Control.Keepalived;

/// <summary>Writes a configuration in which each line says why it is there.</summary>
internal sealed class ExplainedText
{
    private const int CommentColumn = 44, IndentWidth = 4;

    private readonly StringBuilder _text = new();
    private int _depth;

    public void Comment(string line) => _text.Append("# ").Append(line).Append('\n');

    public void Blank() => _text.Append('\n');

    public void Line(string words, string why = "")
    {
        var line = new string(' ', _depth * IndentWidth) + words;
        _text.Append(why.Length == 0 ? line : $"{line.PadRight(CommentColumn)}  # {why}").Append('\n');
    }

    public void Block(string head, string why, Action inside)
    {
        Line(head + " {", why);
        _depth++;
        inside();
        _depth--;
        Line("}");
    }

    public override string ToString() => _text.ToString();
}
