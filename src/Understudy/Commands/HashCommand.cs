using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Explanations;
using Understudy.Routing.Pools;
using Understudy.Transport.Interop;
using Understudy.Transport.Sockets;

namespace Understudy.Commands;

/// <summary>Shows which server owns a key, and why; speaks to no server.</summary>
internal static class HashCommand
{
    private const string StandardInput = "-";

    private static readonly TimeSpan ResolveTimeout = TimeSpan.FromSeconds(5);

    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Hash, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Hash);
        if (draft.WantsList && draft.Problems.Count == 0) return Terminal.Print(DistributionList.Write());

        var pool = draft.Pool.ToChecked(draft.Problems);
        if (draft.Operands.Count == 0) draft.Refuse("KEY", "none is given; name keys, or - to read them from standard input");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Hash, draft.Problems);

        return Explain(new KeyExplainer(pool, await ResolveAsync(pool)), draft.Operands);
    }

    private static async Task<Dictionary<ServerOptions, NetworkAddress>> ResolveAsync(PoolOptions pool)
    {
        var servers = pool.Tiers.SelectMany(t => t.Servers).Distinct().ToList();
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        await resolver.ResolveAsync(servers.Select(s => ("server", s.Host)), ResolveTimeout, problems, CancellationToken.None);
        // Most distributions do not ask for the address, and the others take the name in its place: worth a word, not a refusal.
        Complaint.Failure(Syntaxes.Hash, problems.Select(p => p with { Reason = $"{p.Reason}; going on with the name" }));
        return servers.Where(s => resolver.Knows(s.Host)).ToDictionary(s => s, s => resolver.AddressOf(s.Host, s.Port));
    }

    private static ExitCode Explain(KeyExplainer explainer, List<string> operands)
    {
        var result = ExitCode.Ok;
        var width = operands.Max(o => o.Length);
        try
        {
            foreach (var key in operands.SelectMany(o => o == StandardInput ? LinesOfInput() : [o]))
            {
                if (KeyExplainer.WhyNotKey(key) is { } reason) result = Complaint.Failure($"'{key}': {reason}");
                else if (Terminal.Print(string.Join('\n', explainer.Explain(key, width)) + "\n") != ExitCode.Ok) return ExitCode.Failure;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complaint.Failure($"cannot read keys from standard input: {FileFault.ReasonOf(e)}");
        }

        return result;
    }

    private static IEnumerable<string> LinesOfInput()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
            yield return line;
    }
}
