using System.Net;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Commands;

/// <summary>Tells by its exit code whether clients are served: for keepalived, load balancers and scripts.</summary>
internal static class CheckCommand
{
    // Keys belong to servers by chance: with sixteen, a server that holds a quarter of them is left out once in a hundred times.
    private const int Keys = 16;

    // Between one look and the next.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // One that failed may have met a pause of the machine.
    private const int FailuresInARow = 2;

    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Check, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Check);
        var address = draft.ToEndPoint();
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Check, draft.Problems);
        var reason = await LookAsync(address, draft.Options, TimeProvider.System);
        return reason is null ? Terminal.Print($"{address} serves\n") : Complaint.Failure($"{address} does not serve: {reason}");
    }

    private static async Task<string?> LookAsync(EndPoint address, CheckOptions options, TimeProvider time)
    {
        var (start, failures) = (time.GetTimestamp(), 0);
        while (true)
        {
            var reason = await ServingCheck.RunAsync(address, ServingCheck.FreshKeys(Keys), options.Within, CancellationToken.None);
            failures = reason is null ? 0 : failures + 1;
            if (options.For == TimeSpan.Zero || failures >= FailuresInARow) return reason;
            // A failure is looked into even when the time is over.
            if (reason is null && time.GetElapsedTime(start) + Pause > options.For) return null;
            await Task.Delay(Pause, time);
        }
    }
}
