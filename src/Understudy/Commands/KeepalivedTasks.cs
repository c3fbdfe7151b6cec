using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;
using Understudy.Control.Settings;
using Understudy.Keepalived;

namespace Understudy.Commands;

/// <summary>What is done on a host while keepalived runs there, and after it has ended.</summary>
internal static class KeepalivedTasks
{
    private static readonly TimeSpan SayingSo = TimeSpan.FromSeconds(1);

    public static async Task<ExitCode> NotifyAsync(OperatorDraft proxy, string name, string state, string? priority) =>
        await new RoleFeed(proxy.Control, proxy.Port).TellAsync(name, state, priority) is { } obstacle
            ? Complaint.Failure($"the proxy does not know that {name} is {state}: {obstacle}")
            : ExitCode.Ok;

    public static async Task<ExitCode> FollowAsync(OperatorDraft proxy, string fifo) =>
        await new RoleFeed(proxy.Control, proxy.Port).FollowAsync(fifo, obstacle => Complaint.Failure(obstacle)) is { } end
            ? Complaint.Failure(end)
            : ExitCode.Ok;

    public static async Task<ExitCode> FindStrayAsync(KeepalivedDraft draft, string file)
    {
        var problems = new List<Problem>();
        var vips = KeepalivedAddresses.Read(file, problems);
        // What is wrong with the file does not keep it from being read as far as it goes.
        if (vips.Count == 0) return problems.Count > 0 ? Complaint.Failure(Syntaxes.Keepalived, problems) : None(file);
        var strays = await FindAsync(vips, draft.Operator);
        if (strays.Count > 0 && StrayAddresses.IsLookedAfter())
        {
            // keepalived takes an address first and says so afterwards: what is seen twice was not just between the two.
            await Task.Delay(SayingSo);
            var again = await FindAsync(vips, draft.Operator);
            strays = [.. strays.Intersect(again)];
        }

        if (strays.Count == 0) return None(file);
        var result = ExitCode.Ok;
        foreach (var stray in strays)
        {
            var what = $"{stray.Address} on {stray.Device} ({stray.Instance})";
            if (!draft.WantsRemoval) result = Complaint.Failure($"{what} should not be here: {stray.Reason}; remove it with --remove");
            else if (await AddressRemoval.RunAsync(stray) is { } obstacle) result = Complaint.Failure($"cannot remove {what}: {obstacle}");
            else Terminal.Print($"removed {what}: {stray.Reason}\n");
        }

        return result;
    }

    private static async Task<IReadOnlyList<StrayAddress>> FindAsync(IReadOnlyList<MovedAddress> vips, OperatorDraft proxy) =>
        StrayAddresses.Find(vips, await StrayAddresses.RolesAsync(proxy.Control, proxy.Port));

    private static ExitCode None(string file) => Terminal.Print($"no address of {file} is here that should not be\n");
}
