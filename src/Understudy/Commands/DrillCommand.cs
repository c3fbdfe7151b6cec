using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Drills;
using Understudy.Operating;
using Understudy.Serving;

namespace Understudy.Commands;

/// <summary>Lets a server of a cluster of <c>understudy up</c> fail, or takes one that is used out of use, and says what clients
/// noticed.</summary>
internal static class DrillCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Drill, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Drill);
        if (draft.Operator.IsReal) return await RunRealAsync(draft);
        foreach (var (isSaid, name) in new[] { (draft.Operator.IsForced, "force"), (draft.Operator.Pool is not null, "pool") })
            if (isSaid) draft.Refuse(name, "it belongs to --real: the servers of 'up' are let fail without it");
        var fault = draft.Operands.Count > 0 ? DrillFault.All.FirstOrDefault(each => each.Name == draft.Operands[0]) : null;
        if (fault is null || draft.Operands.Count != 2)
            draft.Refuse("command", $"give one of {string.Join(", ", DrillFault.All.Select(each => each.Name))}, and a server");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Drill, draft.Problems);

        var (status, obstacle) = await ApiRequest.AskAsync(draft.Operator, "/api/status", ApiReader.Status);
        if (status is null) return Complaint.Failure(obstacle);
        (var target, obstacle) = await DrillTarget.FindAsync(status, draft.Operands[1]);
        if (target is null) return Complaint.Failure(obstacle);

        // Whatever ends us, the server goes on.
        using var signals = new StopSignals(reopenLog: null);
        var drill = new Drill(draft.Operator, target, fault!, TimeProvider.System, signals.Asked);
        (var result, obstacle) = await drill.RunAsync();
        if (result is null) return Complaint.Failure(obstacle);
        var printed = draft.Operator.WantsJson ? Terminal.Print(DrillText.Json(result)) : Terminal.Print(DrillText.Screen(result));
        return result.HasPassed ? printed : ExitCode.Failure;
    }

    private static async Task<ExitCode> RunRealAsync(OperatorCommandDraft draft)
    {
        if (draft.Operands.Count != 1 || draft.Operands[0].Any(char.IsWhiteSpace) || draft.Operands[0].Length == 0)
            draft.Refuse("SERVER", "give the address of one server, as 'understudy server list' shows it");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Drill, draft.Problems);
        var (target, obstacle) = await RealTarget.FindAsync(draft.Operator, draft.Operands[0]);
        if (target is null) return Complaint.Failure(obstacle);

        // Whatever ends us, the server is readmitted.
        using var signals = new StopSignals(reopenLog: null);
        Action<string> say = draft.Operator.WantsJson ? _ => { } : text => Terminal.Say($"understudy: {text}");
        var drill = new RealDrill(draft.Operator, target, TimeProvider.System, signals.Asked, say);
        (var result, obstacle) = await drill.RunAsync();
        if (result is null) return Complaint.Failure(obstacle);
        var printed = draft.Operator.WantsJson
            ? Terminal.Print(RealDrillText.Json(result))
            : Terminal.Print(RealDrillText.Screen(result));
        return result.HasPassed ? printed : ExitCode.Failure;
    }
}
