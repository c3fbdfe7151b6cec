using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Transport.Measuring;

namespace Understudy.Node.Replication;

/// <summary>What operators ask of a node of a pair. <c>docs/pair.md</c> tells what each means.</summary>
internal sealed class PairCommands(PairNode pair)
{
    public string? Answer(string line, Action<string> later) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["node", "status"] => Status(),
        ["node", "promote"] => Outcome(pair.Promote(isForced: false), "this node leads, or does in a moment: 'node status' shows it"),
        ["node", "promote", "force"] => Outcome(pair.Promote(isForced: true), "this node leads now"),
        ["node", "demote"] => Outcome(pair.Demote(), "the other node leads in a moment: 'node status' shows it"),
        _ => "ERROR no such command; there are node status, node promote [force], node demote\n",
    };

    private static string Outcome(string? refusal, string done) =>
        refusal is null ? $"OK {done}\n" : $"ERROR {PrintableText.Of(refusal)}\n";

    private string Status()
    {
        var report = pair.Report;
        var text = new StringBuilder();
        foreach (var (name, value) in PairText.Lines(report, new DurationSummary([pair.Lag])))
            text.Append(name.PadRight(18)).Append(PrintableText.Of(value)).Append('\n');
        return text.Append($"OK {PairText.Of(report.Role)}, link {PairText.LinkOf(report)}\n").ToString();
    }
}
