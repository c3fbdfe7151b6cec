using System.Globalization;
using System.Runtime.CompilerServices;

namespace Understudy.Scenarios.Pair;

/// <summary>Tests of two node processes that are a pair.</summary>
public abstract class TwoNodes : IDisposable
{
    private readonly string _secret = Path.GetTempFileName();
    private readonly int _link = FreePort.Next();
    private readonly List<IDisposable> _owned = [];

    protected TwoNodes() => File.WriteAllText(_secret, "what only the two nodes know\n");

    /// <summary>Where the second one calls.</summary>
    protected int Link => _link;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var each in _owned) each.Dispose();
        File.Delete(_secret);
    }

    protected (UnderstudyProcess First, UnderstudyProcess Second) Both(params string[] more)
    {
        var first = First(more);
        var second = Second(more);
        Until(() => RoleOf(first) == "leader" && IsLevel(first) && Figure(second, "whole") == "yes");
        return (first, second);
    }

    protected UnderstudyProcess First(params string[] more) =>
        Own(UnderstudyProcess.Node(["--replication-listen", $"127.0.0.1:{_link}", "--replication-secret", _secret, .. more]));

    protected UnderstudyProcess Second(params string[] more) =>
        Own(UnderstudyProcess.Node(["--replica-of", $"127.0.0.1:{_link}", "--replication-secret", _secret, .. more]));

    protected UnderstudyProcess Own(UnderstudyProcess process)
    {
        _owned.Add(process);
        return process;
    }

    protected static (int ExitCode, string Output) Promote(UnderstudyProcess node, params string[] more) =>
        node.Operate(["node", "promote", .. more]);

    protected static string RoleOf(UnderstudyProcess node) => Figure(node, "role");

    // Its follower has confirmed everything.
    protected static bool IsLevel(UnderstudyProcess leader) =>
        Figure(leader, "link") == "streaming" && Figure(leader, "lag_changes") == "0";

    protected static string Figure(UnderstudyProcess node, string name)
    {
        using var wire = node.Connect();
        var line = wire.Ask("stats replication\r\n", "END\r\n").Split("\r\n")
            .FirstOrDefault(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
        return line is null ? "" : line[$"STAT {name} ".Length..];
    }

    protected static string Key(int number) => "k" + number.ToString(CultureInfo.InvariantCulture);

    protected static void Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.True(condition, what);
}
