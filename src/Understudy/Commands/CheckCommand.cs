using Understudy.Control.Admin;
using Understudy.Control.CommandLine;

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
        Func<Task<string?>> look = draft.WantsAnswer
            ? () => ServingCheck.AnswersAsync(address, draft.Options.Within, CancellationToken.None)
            : () => ServingCheck.RunAsync(address, ServingCheck.FreshKeys(Keys), draft.Options.Within, CancellationToken.None);
        var reason = await LookAsync(look, draft.Options.For, TimeProvider.System);
        var (does, doesNot) = draft.WantsAnswer ? ("answers", "does not answer") : ("serves", "does not serve");
        return reason is null ? Terminal.Print($"{address} {does}\n") : Complaint.Failure($"{address} {doesNot}: {reason}");
    }

    private static async Task<string?> LookAsync(Func<Task<string?>> look, TimeSpan duration, TimeProvider time)
    {
        var (start, failures) = (time.GetTimestamp(), 0);
        while (true)
        {
            var reason = await look();
            failures = reason is null ? 0 : failures + 1;
            if (duration == TimeSpan.Zero || failures >= FailuresInARow) return reason;
            // A failure is looked into even when the time is over.
            if (reason is null && time.GetElapsedTime(start) + Pause > duration) return null;
            await Task.Delay(Pause, time);
        }
    }
}
