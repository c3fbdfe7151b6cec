using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Understudy.Transport.Processes;

namespace Understudy.Drills;

/// <summary>What can be done to a server, and undone.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lasts">It goes on until it is undone.</param>
/// <param name="Begin">Does it; returns why it cannot be done, or null.</param>
/// <param name="End">Undoes it.</param>
internal sealed record DrillFault(string Name, bool Lasts, Func<DrillTarget, string?> Begin, Action<DrillTarget> End)
{
    private const string Table = "understudy_drill";

    public static IReadOnlyList<DrillFault> All { get; } =
    [
        new("kill", Lasts: false, target => Signal(target, ProcessSignal.Kill), _ => { }),
        new("hang", Lasts: true, target => Signal(target, ProcessSignal.Stop), target => Signal(target, ProcessSignal.Continue)),
        new("cut", Lasts: true, Cut, _ => Filter($"delete table inet {Table}")),
        new("restart", Lasts: false, target => Signal(target, ProcessSignal.Terminate), _ => { }),
    ];

    private static string? Signal(DrillTarget target, int number) => ProcessSignal.TrySend(target.ProcessId, number)
        ? null
        : $"process {target.ProcessId} cannot be sent a signal: it has ended, or is another user's";

    // In a table of its own, so that it goes as a whole.
    private static string? Cut(DrillTarget target) => Filter(string.Create(CultureInfo.InvariantCulture,
        $"table inet {Table} {{\n chain input {{\n type filter hook input priority 0;\n tcp dport {target.EndPoint.Port} drop;\n "
        + $"tcp sport {target.EndPoint.Port} drop;\n }}\n }}"));

    private static string? Filter(string rules)
    {
        try
        {
            using var nft = Process.Start(new ProcessStartInfo("nft", [rules]) { RedirectStandardError = true })!;
            var said = nft.StandardError.ReadToEnd();
            nft.WaitForExit();
            return nft.ExitCode == 0 ? null : $"nft cannot cut it off: {said.Split('\n')[0]}; it takes root";
        }
        catch (Win32Exception)
        {
            return "nft is not installed, by which a server is cut off; hang is like it";
        }
    }
}
