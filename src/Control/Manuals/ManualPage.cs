using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Understudy.Control.CommandLine;
using Understudy.Control.Settings;
using Understudy.Protocol.Versions;

namespace Understudy.Control.Manuals;

/// <summary>Writes the manual page of a command, in man(7), from what its help is made of.</summary>
public static partial class ManualPage
{
    private const string Section = "1";

    /// <summary>The name of its file: <c>understudy-proxy.1</c>.</summary>
    public static string FileName(CommandSyntax syntax) => $"{PageName(syntax)}.{Section}";

    /// <param name="syntax">Of the command.</param>
    /// <param name="date">Of the page.</param>
    public static string Write(CommandSyntax syntax, DateTimeOffset date)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        var page = new StringBuilder();
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        page.Append($".TH {PageName(syntax).ToUpperInvariant()} {Section} {day} \"understudy {OwnVersion.Number}\" Understudy\n");
        page.Append($".SH NAME\n{Text(PageName(syntax))} \\- {Text(syntax.Summary)}\n");
        page.Append($".SH SYNOPSIS\n.B {Text(syntax.Name)}\n{Line(syntax.Usage)}\n");
        AppendDescription(page, syntax);
        AppendOptions(page, syntax);
        AppendExamples(page, syntax);
        AppendRest(page, syntax);
        return page.ToString();
    }

    private static string PageName(CommandSyntax syntax) => syntax.Name.Replace(' ', '-');

    // Lines that name something, then explain it behind a gap, are lists; the others flow.
    private static void AppendDescription(StringBuilder page, CommandSyntax syntax)
    {
        page.Append(".SH DESCRIPTION\n");
        var isInList = false;
        foreach (var line in syntax.Introduction.Length > 0 ? syntax.Introduction.Split('\n') : [Sentence(syntax.Summary)])
        {
            if (Named().Match(line) is { Success: true } named)
            {
                page.Append($".TP\n.B {Text(named.Groups["name"].Value)}\n{Line(named.Groups["text"].Value)}\n");
                isInList = true;
            }
            else if (line.Length == 0)
            {
                isInList = false;
                page.Append(".PP\n");
            }
            else
            {
                // What goes on under the explanation of a list stays there.
                if (isInList && line[0] != ' ') page.Append(".PP\n");
                isInList &= line[0] == ' ';
                page.Append(Line(line.Trim())).Append('\n');
            }
        }

        // A paragraph that begins with nothing in it is an error to mandoc.
        page.Replace(".PP\n.PP\n", ".PP\n").Replace(".PP\n.TP\n", ".TP\n");
    }

    private static void AppendOptions(StringBuilder page, CommandSyntax syntax)
    {
        page.Append(".SH OPTIONS\n");
        foreach (var group in syntax.Groups)
        {
            if (syntax.Groups.Count > 1) page.Append($".SS {Text(group.Title)}\n");
            foreach (var option in group.Settings)
            {
                page.Append($".TP\n{Spelling(option)}\n{Line(option.Meaning + HelpText.Limits(option))}\n");
            }
        }
    }

    private static string Spelling(Setting option)
    {
        string[] names =
        [
            .. option.Letter is { } letter ? (string[])[$"-{letter}"] : [],
            $"--{option.Name}",
            .. option.Alias is { } alias ? (string[])[$"--{alias}"] : [],
        ];
        var value = option.Value is null ? string.Empty : $" \\fI{Text(option.Value)}\\fR";
        return string.Join(", ", names.Select(name => $"\\fB{Text(name)}\\fR")) + value;
    }

    private static void AppendExamples(StringBuilder page, CommandSyntax syntax)
    {
        if (syntax.Examples.Count == 0) return;
        page.Append(".SH EXAMPLES\n");
        foreach (var (command, effect) in syntax.Examples)
            page.Append($".TP\n.B {Text(command)}\n{Line(effect)}\n");
    }

    private static void AppendRest(StringBuilder page, CommandSyntax syntax)
    {
        page.Append(
            """
            .SH EXIT STATUS
            .TP
            .B 0
            Done: served and drained, or printed what was asked for.
            .TP
            .B 1
            Could not be done; one line on standard error says what, why, and what to do.
            .TP
            .B 2
            Wrong command line; every problem is on standard error.
            .SH FILES
            .TP
            .I /etc/understudy/understudy.yaml
            The configuration of this host: its proxy and its nodes.
            .TP
            .I /run/understudy/PORT.sock
            The control socket of the proxy at that port.
            .SH SEE ALSO

            """);
        var others = Syntaxes.All.Where(other => other != syntax).Select(other => $".BR {Text(PageName(other))} ({Section})");
        page.Append(string.Join(" ,\n", others)).Append('\n');
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + ".";

    /// <summary>Text that begins a line: a dot or a quote there would be a command of roff.</summary>
    private static string Line(string text) => text.Length > 0 && text[0] is '.' or '\'' ? "\\&" + Text(text) : Text(text);

    private static string Text(string text) => text.Replace("\\", "\\e").Replace("-", "\\-").Replace("'", "\\(aq").Replace("\"", "\\(dq");

    [GeneratedRegex(@"^ *(?<name>[a-z]+|[A-Z]{2,}) {2,}(?<text>\S.*)$")]
    private static partial Regex Named();
}
