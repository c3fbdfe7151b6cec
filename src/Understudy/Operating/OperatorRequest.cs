using System.Text;
using System.Text.Json;
using Understudy.Control.CommandLine;

namespace Understudy.Operating;

/// <summary>One command of an operator to a running proxy, from finding the proxy to printing its answer.</summary>
internal static class OperatorRequest
{
    private const string Ok = "OK ", Error = "ERROR ";

    public static async Task<ExitCode> RunAsync(OperatorCommandDraft draft, string command, Func<IReadOnlyList<ServerRow>, string> table)
    {
        var (path, obstacle) = await ControlConnection.FindAsync(draft.Operator.Control, draft.Operator.Port);
        if (path is null) return Complaint.Failure(obstacle);
        string[] lines;
        (lines, obstacle) = await ControlConnection.AskAsync(path, command);
        if (lines.Length == 0) return Complaint.Failure(obstacle);
        if (lines[^1].StartsWith(Error, StringComparison.Ordinal)) return Complaint.Failure(lines[^1][Error.Length..]);

        var isList = draft.Operands[0] == "list";
        var rows = lines[..^1].Select(ServerRow.Parse).ToList();
        if (!isList) return Terminal.Print(lines[^1][Ok.Length..] + "\n");
        return Terminal.Print(draft.Operator.WantsJson ? Json(rows) : table(rows));
    }

    /// <summary>The same of a command whose answer is lines for people.</summary>
    public static async Task<ExitCode> TellAsync(
        OperatorCommandDraft draft, string command, string who = ControlConnection.Proxy)
    {
        var (path, obstacle) = await ControlConnection.FindAsync(draft.Operator.Control, draft.Operator.Port, who);
        if (path is null) return Complaint.Failure(obstacle);
        string[] lines;
        (lines, obstacle) = await ControlConnection.AskAsync(path, command, who);
        if (lines.Length == 0) return Complaint.Failure(obstacle);
        var isDone = lines[^1].StartsWith(Ok, StringComparison.Ordinal);
        if (!isDone && lines.Length == 1) return Complaint.Failure(lines[^1][Error.Length..]);
        foreach (var line in lines[..^1].Where(_ => !isDone)) Complaint.Failure(line);
        return isDone
            ? Terminal.Print(string.Join('\n', [.. lines[..^1], lines[^1][Ok.Length..]]) + "\n")
            : Complaint.Failure(lines[^1][Error.Length..]);
    }

    private static string Json(List<ServerRow> rows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var row in rows) row.WriteTo(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
