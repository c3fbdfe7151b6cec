using Understudy.Control.Admin;
using Understudy.Control.CommandLine;

namespace Understudy.Commands;

/// <summary>Tells by its exit code whether clients are served: for keepalived, load balancers and scripts.</summary>
internal static class CheckCommand
{
    // Keys belong to servers by chance: with sixteen, a server that holds a quarter of them is left out once in a hundred times.
    private const int Keys = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(450);

    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Check, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Check);
        var address = draft.ToEndPoint();
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Check, draft.Problems);
        var reason = await ServingCheck.RunAsync(address, ServingCheck.FreshKeys(Keys), Limit, CancellationToken.None);
        return reason is null ? Terminal.Print($"{address} serves\n") : Complaint.Failure($"{address} does not serve: {reason}");
    }
}
