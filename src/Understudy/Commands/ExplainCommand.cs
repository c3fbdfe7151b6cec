using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Explanations;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Shows what a running proxy and its servers know of a key.</summary>
internal static class ExplainCommand
{
    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Explain, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Explain);
        if (draft.Operands.Count != 1) draft.Refuse("KEY", "give one key");
        else if (KeyExplainer.WhyNotKey(draft.Operands[0]) is { } reason) draft.Refuse("KEY", reason);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Explain, draft.Problems);

        var path = $"/api/explain?key={Uri.EscapeDataString(draft.Operands[0])}";
        if (draft.Operator.Pool is { } pool) path += $"&pool={Uri.EscapeDataString(pool)}";
        if (draft.Operator.WantsJson)
        {
            var (json, why) = await ApiRequest.AskAsync(draft.Operator, path);
            return json is null ? Complaint.Failure(why) : Terminal.Print(json + "\n");
        }

        var (explained, obstacle) = await ApiRequest.AskAsync(draft.Operator, path, ApiReader.Explanation);
        return explained is null ? Complaint.Failure(obstacle) : Terminal.Print(ExplanationText.Of(explained));
    }
}
