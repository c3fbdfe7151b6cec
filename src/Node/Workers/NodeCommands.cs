using System.Text;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Protocol.Replies;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Workers;

/// <summary>What operators ask of a node of a pair, or of one that takes over items. <c>docs/pair.md</c> tells what each means.</summary>
internal sealed class NodeCommands(PairNode? pair, ItemImport? import)
{
    public string? Answer(string line, Action<string> later) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["node", "status"] => Status(),
        ["node", "promote" or "demote", ..] when pair is null => "ERROR this node belongs to no pair\n",
        ["node", "promote"] => Outcome(pair!.Promote(isForced: false), "this node leads, or does in a moment: 'node status' shows it"),
        ["node", "promote", "force"] => Outcome(pair!.Promote(isForced: true), "this node leads now"),
        ["node", "demote"] => Outcome(pair!.Demote(), "the other node leads in a moment: 'node status' shows it"),
        _ => "ERROR no such command; there are node status, node promote [force], node demote\n",
    };

    private static string Outcome(string? refusal, string done) =>
        refusal is null ? $"OK {done}\n" : $"ERROR {PrintableText.Of(refusal)}\n";

    private string Status()
    {
        var text = new StringBuilder();
        var summary = "";
        if (pair is not null)
        {
            var report = pair.Report;
            Add(text, PairText.Lines(report, new DurationSummary([pair.Lag])));
            summary = $"{PairText.Of(report.Role)}, link {PairText.LinkOf(report)}";
        }

        if (import is not null)
        {
            var report = import.Report;
            Add(text, ImportText.Lines(report));
            summary += (summary.Length > 0 ? "; " : "") + ImportText.Summary(report);
        }

        return text.Append($"OK {PrintableText.Of(summary)}\n").ToString();
    }

    private static void Add(StringBuilder text, IEnumerable<(string Name, string Value)> lines)
    {
        foreach (var (name, value) in lines) text.Append(name.PadRight(22)).Append(PrintableText.Of(value)).Append('\n');
    }
}
