using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Reloading;

namespace Understudy.Serving;

/// <summary>Reads the configuration again, by signal or for an operator, one time after the other. It is checked as a whole first: what is
/// wrong changes nothing.</summary>
/// <param name="read">Reads the command line and the file; or another file in its place.</param>
/// <param name="begun">What the process began with.</param>
/// <param name="logger">Hears of what became of it.</param>
internal sealed class ConfigReload(Func<string?, ProxyDraft> read, ServiceOptions begun, ILogger logger)
{
    private const string Diff = "diff ", Reload = "reload";

    // The log has room for the first ones; an operator is told all.
    private const int MostLogged = 20;

    private const int MostWaiting = 16;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<Wish> _wishes = Channel.CreateBounded<Wish>(MostWaiting);
    private IReadOnlyList<ConfigSource> _sources = begun.ConfigSources;

    /// <summary>What holds now.</summary>
    public ServiceOptions Running { get; private set; } = begun;

    /// <summary>A signal or an operator asks for it, or for what it would do. Any thread.</summary>
    /// <param name="words">Behind the command's first one.</param>
    /// <param name="answer">Is given the lines of the answer, on any thread.</param>
    public void Ask(string words, Action<string> answer)
    {
        var wish = new Wish(words.StartsWith(Diff, StringComparison.Ordinal) ? words[Diff.Length..] : null, answer);
        if (wish.File is null && words != Reload) answer("ERROR no such command; there are config reload and config diff FILE\n");
        else if (!_wishes.Writer.TryWrite(wish)) answer($"ERROR {MostWaiting} others wait for the same already\n");
    }

    /// <summary>Does what is asked for until it is stopped.</summary>
    /// <param name="apply">Lets what may change hold, or tells why it cannot.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(Func<ReloadPlan, Task<string?>> apply, CancellationToken stopping)
    {
        try
        {
            await foreach (var wish in _wishes.Reader.ReadAllAsync(stopping))
            {
                var lines = wish.File is null ? await RenewAsync(apply) : Compare(wish.File);
                wish.Answer(string.Concat(lines.Select(line => line.ReplaceLineEndings(" ") + "\n")));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Has the files read again when they have changed and stay so for a moment, where that is wished, until what it waits for
    /// ends.</summary>
    public async Task WatchUntilAsync(Task end)
    {
        var seen = _sources;
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            if (!Running.WatchesConfig) continue;

            // Whoever writes them may not have come to the end.
            var read = Volatile.Read(ref _sources);
            ConfigSource[] now = [.. read.Select(source => ConfigSource.Of(source.Path))];
            (var isAtRest, seen) = (now.SequenceEqual(seen), now);
            if (!isAtRest || now.SequenceEqual(read)) continue;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Ask(Reload, _ => done.TrySetResult());
            await Task.WhenAny(end, done.Task);
        }
    }

    private async Task<IEnumerable<string>> RenewAsync(Func<ReloadPlan, Task<string?>> apply)
    {
        if (!TryPlan(file: null, out var plan, out var problems))
        {
            foreach (var problem in problems.Take(MostLogged)) logger.ConfigRefused(problem);
            return [.. problems, $"ERROR nothing changes: {Count(problems.Count, "problem")}"];
        }

        if (await apply(plan) is { } obstacle)
        {
            logger.ConfigRefused(obstacle);
            return [obstacle, $"ERROR nothing changes: {Count(1, "problem")}"];
        }

        Running = plan.Applied;
        var (changed, waiting) = (plan.Changes.Where(c => c.MayChange).ToList(), plan.Changes.Where(c => !c.MayChange).ToList());
        if (plan.Changes.Count == 0) logger.ConfigUnchanged();
        if (changed.Count > 0) logger.ConfigChanged(string.Join("; ", changed));
        if (waiting.Count > 0) logger.ConfigNeedsRestart(string.Join("; ", waiting));
        return [.. plan.Changes.Select(change => change.ToString()), "OK " + Summary(changed.Count, waiting.Count, "changed")];
    }

    private IEnumerable<string> Compare(string file)
    {
        if (!TryPlan(file, out var plan, out var problems))
            return [.. problems, $"ERROR it would change nothing: {Count(problems.Count, "problem")}"];
        var changed = plan.Changes.Count(change => change.MayChange);
        return
        [
            .. plan.Changes.Select(change => change.ToString()), .. plan.TellMovedKeys(),
            "OK " + Summary(changed, plan.Changes.Count - changed, "would change"),
        ];
    }

    private bool TryPlan(string? file, out ReloadPlan plan, out IReadOnlyList<string> problems)
    {
        var draft = read(file);
        var asked = draft.ToService();
        var sources = draft.Problems.Count == 0 ? asked.ConfigSources : WithFormer(asked.ConfigSources);
        if (file is null) Volatile.Write(ref _sources, sources);
        plan = ReloadPlan.Between(Running, asked);
        problems = [.. draft.Problems.Distinct().Select(problem => ProblemText.Of(Syntaxes.Proxy, problem))];
        return problems.Count == 0;
    }

    // A file that is wrong may not tell which others it includes.
    private IReadOnlyList<ConfigSource> WithFormer(IReadOnlyList<ConfigSource> read) =>
    [
        .. read,
        .. _sources.Select(source => source.Path).Except(read.Select(source => source.Path)).Select(ConfigSource.Of),
    ];

    private static string Summary(int changed, int waiting, string verb) => (changed, waiting) switch
    {
        (0, 0) => "nothing differs",
        (_, 0) => $"{Count(changed, "setting")} {verb}",
        _ => $"{Count(changed, "setting")} {verb}; {Count(waiting, "difference")} need a restart",
    };

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? string.Empty : "s")}";

    private sealed record Wish(string? File, Action<string> Answer);
}
