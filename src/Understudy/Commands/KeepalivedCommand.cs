using System.Net;
using System.Net.NetworkInformation;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Control.Keepalived;

namespace Understudy.Commands;

/// <summary>Writes configurations of keepalived, and finds what is wrong with them.</summary>
internal static class KeepalivedCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Keepalived, arguments);
        if (draft.WantsHelp) return Task.FromResult(HelpCommand.Run(Syntaxes.Keepalived));
        if (draft.Problems.Count > 0) return Task.FromResult(Complaint.Usage(Syntaxes.Keepalived, draft.Problems));
        return draft.Operands switch
        {
            ["config"] => Task.FromResult(Write(draft)),
            ["check-config", _, ..] => Task.FromResult(Check(draft)),
            ["notify", "INSTANCE" or "GROUP", var name, var state, .. var rest] when rest.Count <= 1 =>
                KeepalivedTasks.NotifyAsync(draft.Operator, name, state, rest.FirstOrDefault()),
            ["notify-fifo", var fifo] => KeepalivedTasks.FollowAsync(draft.Operator, fifo),
            ["stray"] => KeepalivedTasks.FindStrayAsync(draft, "/etc/keepalived/keepalived.conf"),
            ["stray", var file] => KeepalivedTasks.FindStrayAsync(draft, file),
            _ => Task.FromResult(Other(draft)),
        };
    }

    private static ExitCode Other(KeepalivedDraft draft)
    {
        draft.Refuse("command", "give config, check-config and FILE, notify and what keepalived adds, notify-fifo and PATH, or stray");
        return Complaint.Usage(Syntaxes.Keepalived, draft.Problems);
    }

    private static ExitCode Check(KeepalivedDraft draft)
    {
        var files = draft.Operands[1..];
        var findings = KeepalivedCheck.Run(files);
        var told = files.Where(file => !findings.Wrong.Any(problem => problem.Place?.File == file)).Select(file => $"{file}: valid")
            .Concat(findings.Wrong.Select(problem => ProblemText.Of(Syntaxes.Keepalived, problem)))
            .Concat(findings.Advice.Select(problem => $"{ProblemText.Of(Syntaxes.Keepalived, problem)} (advice)"));
        var printed = Terminal.Print(string.Join('\n', told) + "\n");
        return findings.Wrong.Count > 0 ? ExitCode.Failure : printed;
    }

    private static ExitCode Write(KeepalivedDraft draft)
    {
        var proxy = ReadProxy(draft);
        var options = draft.ToChecked(proxy);
        var (host, device) = draft.Problems.Count == 0 ? Find(options, draft) : (0, string.Empty);
        return draft.Problems.Count > 0
            ? Complaint.Refusal(Syntaxes.Keepalived, draft.Problems)
            : Terminal.Print(KeepalivedWriter.Write(options, host, device));
    }

    private static ServiceOptions? ReadProxy(KeepalivedDraft draft)
    {
        var read = ConfigurationFile.ReadProxy(Syntaxes.Proxy, draft.ConfigFile is { } file ? ["--config", file] : []);
        if (read.ConfigFile is null) return null;
        var proxy = read.ToService();
        draft.Problems.AddRange(read.Problems);
        return proxy;
    }

    // Which of the hosts this is, and where its address lies, unless the command line says so.
    private static (int Host, string Device) Find(KeepalivedOptions options, KeepalivedDraft draft)
    {
        var devices = (from device in NetworkInterface.GetAllNetworkInterfaces()
                       from address in device.GetIPProperties().UnicastAddresses
                       select (device.Name, address.Address)).ToList();
        Func<IPAddress, bool> isOwn = options.This is { } said ? said.Equals : address => devices.Exists(d => d.Address.Equals(address));
        var host = options.Hosts.ToList().FindIndex(host => new[] { host.V4, host.V6 }.OfType<IPAddress>().Any(isOwn));
        if (host < 0)
        {
            draft.Refuse("this", $"this machine has the address of none of the hosts; say which one the file is for: "
                + string.Join(" or ", options.Hosts));
            return (0, string.Empty);
        }

        var found = options.Interface ?? devices.Find(device => options.Hosts[host].Has(device.Address)).Name;
        if (found is null) draft.Refuse("interface", $"it is not known where {options.Hosts[host]} lies; give the name of its interface");
        return (host, found ?? string.Empty);
    }
}
