using System.Net;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;
using Understudy.Keepalived;

namespace Understudy.Commands;

/// <summary>Says who holds the VIPs, and by its exit code whether that is one host each.</summary>
internal static class VipTask
{
    private const string UsualFile = "/etc/keepalived/keepalived.conf";

    /// <param name="draft">What was asked.</param>
    /// <param name="named">VIPs of the command line; none: those of keepalived's file.</param>
    public static async Task<ExitCode> RunAsync(StatusDraft draft, IReadOnlyList<IPAddress> named)
    {
        var (file, problems) = (draft.KeepalivedFile ?? UsualFile, new List<Problem>());
        // Who names VIPs may be on a machine that has no such file.
        var isNeeded = named.Count == 0 || draft.KeepalivedFile is not null;
        var moved = isNeeded || File.Exists(file) ? KeepalivedAddresses.Read(file, problems) : [];
        if (isNeeded && moved.Count == 0)
        {
            return problems.Count > 0 ? Complaint.Failure(Syntaxes.Status, problems)
                : Complaint.Failure($"{file} moves no address; give one, as in 'understudy status --vip 10.0.0.10'");
        }

        var vips = named.Count == 0 ? moved : [.. named.Select(vip => Find(moved, vip))];
        var states = await new VipSurvey(vips, draft.Hosts, draft.Operator).LookAsync();
        var printed = draft.Operator.WantsJson ? Terminal.Print(VipJson.Of(states)) : Terminal.Print(VipScreen.Of(states));
        return states.All(state => state.Verdict == VipVerdict.One) ? printed : ExitCode.Failure;
    }

    private static MovedAddress Find(IReadOnlyList<MovedAddress> moved, IPAddress vip) =>
        moved.FirstOrDefault(known => known.Address.Equals(vip)) ?? new MovedAddress(string.Empty, vip, Device: null, []);
}
