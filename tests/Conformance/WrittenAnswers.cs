using System.Text;
using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>What memcached 1.6.45 was seen to answer where 1.6.18 answers otherwise: requests and the bytes that came back, in
/// WrittenAnswers.txt.</summary>
public static partial class WrittenAnswers
{
    private const string FileName = "WrittenAnswers.txt";

    private static readonly (string Letter, string Escape)[] Escapes =
        [("\\", @"\\"), ("\r", @"\r"), ("\n", @"\n"), ("\t", @"\t"), ("\0", @"\0")];

    public static IReadOnlyList<Written> All { get; } = Read(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, FileName)));

    /// <summary>Begins the keys of a conversation: always the same, since base64 shows it in answers.</summary>
    public static string PrefixOf(Written written) => $"w{All.ToList().IndexOf(written):00}.";

    /// <summary>Writes down what is answered now.</summary>
    public static void Replace(IEnumerable<Written> answers)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Understudy.slnx"))) folder = Path.GetDirectoryName(folder)!;
        var text = new StringBuilder();
        foreach (var (conversation, told) in answers)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append("= ").Append(conversation.Name).Append('\n');
            foreach (var (request, answer) in conversation.Requests.Zip(told))
                text.Append("> ").Append(Escaped(request)).Append("\n< ").Append(Escaped(answer)).Append('\n');
        }

        File.WriteAllText(Path.Combine(folder, "tests", "Conformance", FileName), text.ToString());
    }

    private static List<Written> Read(IEnumerable<string> lines)
    {
        var all = new List<(string Name, List<string> Requests, List<string> Answers)>();
        foreach (var line in lines)
        {
            if (line.StartsWith("= ", StringComparison.Ordinal)) all.Add((line[2..], [], []));
            else if (line.StartsWith("> ", StringComparison.Ordinal)) all[^1].Requests.Add(Unescaped(line[2..]));
            else if (line.StartsWith("< ", StringComparison.Ordinal)) all[^1].Answers.Add(Unescaped(line[2..]));
        }

        return [.. all.Select(one => new Written(new Conversation(one.Name, one.Requests), one.Answers))];
    }

    private static string Escaped(string text) => Escapes.Aggregate(text, (all, pair) => all.Replace(pair.Letter, pair.Escape));

    private static string Unescaped(string text) =>
        Escape().Replace(text, found => Escapes.Single(pair => pair.Escape == found.Value).Letter);

    [GeneratedRegex(@"\\[\\rnt0]")]
    private static partial Regex Escape();

    /// <summary>A conversation, and the answer to each of its requests.</summary>
    public sealed record Written(Conversation Conversation, IReadOnlyList<string> Answers);
}
