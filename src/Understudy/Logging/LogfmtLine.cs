using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Understudy.Logging;

/// <summary><c>time=... level=... event=... code=... message="..."</c>, then what the message is about.</summary>
internal sealed class LogfmtLine(TimeProvider time, bool isJournal) : LineFormat(time, isJournal)
{
    protected override string Write(
        LogLevel level, EventId what, string message, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        var line = new StringBuilder();
        Add(line, "time", Now);
        Add(line, "level", Word(level));
        if (what.Name is { } name) Add(line, "event", name);
        Add(line, "code", Text(what.Id));
        Add(line, "message", message);
        foreach (var (field, value) in Named(fields)) Add(line, field, Text(value));
        return line.ToString();
    }

    private static void Add(StringBuilder line, string name, string value)
    {
        if (line.Length > 0) line.Append(' ');
        line.Append(name).Append('=');
        if (value.Length > 0 && value.All(IsPlain)) line.Append(value);
        else Quote(line, value);
    }

    private static bool IsPlain(char letter) => letter is > ' ' and < '\x7F' and not ('"' or '=' or '\\');

    // What Go's strconv.Unquote reads, since that is what readers of logfmt are made of.
    private static void Quote(StringBuilder line, string value)
    {
        line.Append('"');
        foreach (var letter in value)
        {
            switch (letter)
            {
                case '"' or '\\':
                    line.Append('\\').Append(letter);
                    break;
                case '\n':
                    line.Append("\\n");
                    break;
                case '\r':
                    line.Append("\\r");
                    break;
                case '\t':
                    line.Append("\\t");
                    break;
                case < ' ' or '\x7F':
                    line.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
                    break;
                default:
                    line.Append(letter);
                    break;
            }
        }

        line.Append('"');
    }
}
