using System.Text;
using System.Text.Json;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Operating;

/// <summary>One command of an operator to a running proxy, from finding the proxy to printing its answer.</summary>
internal static class OperatorRequest
{
    private const string Ok = "OK ", Error = "ERROR ";

    public static async Task<ExitCode> RunAsync(CommandDraft draft, string command, Func<IReadOnlyList<ServerRow>, string> table)
    {
        // The words of one address are one word to the proxy.
        if (draft.Operands.Exists(word => word.Any(char.IsWhiteSpace))) return Complaint.Failure("an address holds no spaces");
        var (path, obstacle) = await ControlConnection.FindAsync(draft.Control, draft.ControlPort);
        if (path is null) return Complaint.Failure(obstacle);
        string[] lines;
        (lines, obstacle) = await ControlConnection.AskAsync(path, command);
        if (lines.Length == 0) return Complaint.Failure(obstacle);
        if (lines[^1].StartsWith(Error, StringComparison.Ordinal)) return Complaint.Failure(lines[^1][Error.Length..]);

        var isList = draft.Operands[0] == "list";
        var rows = lines[..^1].Select(ServerRow.Parse).ToList();
        if (isList) Console.Out.Write(draft.WantsJson ? Json(rows) : table(rows));
        else Console.Out.WriteLine(lines[^1][Ok.Length..]);
        return ExitCode.Ok;
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
