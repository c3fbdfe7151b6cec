using System.Globalization;

namespace Understudy.Routing.Group;

/// <summary>How long what lasts in a group of proxies. One record, since the lengths have to fit together.</summary>
/// <remarks>No two clocks are compared: who waits for something that another one counts, waits 2.1 % longer, since each clock may be off by
/// 1 % (1.01 / 0.99 is 1.0202).</remarks>
public sealed record GroupTimes
{
    /// <summary>Bytes that a server has received are executed within this time while it answers others: assumed, not set.</summary>
    internal static readonly TimeSpan ServerHold = TimeSpan.FromSeconds(1);

    /// <summary>How long a leader leads, from when its renewal was sent. Default 1 s; 100 ms to 60 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause between two renewals. Default 250 ms.</summary>
    public TimeSpan Renew { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a follower may answer reads, from when it asked. Default 400 ms; 50 ms to 60 s.</summary>
    internal TimeSpan Read { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>What part of <see cref="Lead"/> <see cref="Hold"/> is where nobody says.</summary>
    public const double HoldShare = 0.7;

    /// <summary>Between two boxes: how long a leader may use a server, from when it sent the renewal of its register. Default 400 ms;
    /// 50 ms to 60 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Pause between two beats of a follower, and between two looks at the coordinator. Default 100 ms; 10 ms to 10 s.</summary>
    internal TimeSpan Beat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Wait after an unclean change of office, unless no connection of the former leader is left. Default 2 s.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause between two questions whether the former leader's connections are gone. Default 50 ms.</summary>
    internal TimeSpan AskQuiet { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After this time the kernel gives up what a peer has not confirmed. Default 1 s.</summary>
    internal TimeSpan UserTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Oldest stamp with which a forwarded write is begun. Default 400 ms.</summary>
    internal TimeSpan Forward { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest wait of a write for a leader or for the group. Default 1 s.</summary>
    public TimeSpan WriteWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait of a read for a lease. Default 200 ms.</summary>
    internal TimeSpan ReadWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait for an answer of the coordinator. Default 200 ms.</summary>
    public TimeSpan Coordinator { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A member that was silent for so long is taken out of the group. Default 5 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    internal long LeadNanoseconds => (long)Lead.TotalNanoseconds;

    internal long ReadNanoseconds => (long)Read.TotalNanoseconds;

    public long HoldNanoseconds => (long)Hold.TotalNanoseconds;

    /// <summary>Between two boxes: after this time a former leader uses no server any more that was taken from it, and nobody has a lease
    /// that it gave while it did.</summary>
    internal long LetGoNanoseconds => Longer(HoldNanoseconds) + Longer(ReadNanoseconds);

    internal long BeatNanoseconds => (long)Beat.TotalNanoseconds;

    public long ForwardNanoseconds => (long)Forward.TotalNanoseconds;

    /// <summary>As long by another's clock at least, counted by one's own.</summary>
    internal static long Longer(long nanoseconds) => nanoseconds + (nanoseconds * 21 / 1000);

    /// <summary>No longer by another's clock, counted by one's own.</summary>
    internal static long Shorter(long nanoseconds) => nanoseconds * 1000 / 1021;

    /// <summary>Every way in which the lengths do not fit, with the arithmetic.</summary>
    public IReadOnlyList<string> Check()
    {
        var problems = new List<string>();
        Keep(problems, "lead", Lead, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
        Keep(problems, "read lease", Read, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
        Keep(problems, "beat", Beat, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Keep(problems, "renew", Renew, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20));
        Keep(problems, "settle", Settle, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Keep(problems, "quiet question", AskQuiet, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Keep(problems, "user timeout", UserTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
        Keep(problems, "forward", Forward, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
        Keep(problems, "write wait", WriteWait, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
        Keep(problems, "read wait", ReadWait, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Keep(problems, "coordinator timeout", Coordinator, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Keep(problems, "silence", Silence, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

        AtMost(problems, "3 x renew", Renew * 3, "lead", Lead, "or one lost renewal costs the office");
        AtMost(problems, "3 x beat", Beat * 3, "read lease", Read, "or one lost beat costs a follower its lease");
        AtMost(problems, "3 x beat", Beat * 3, "forward", Forward, "or followers have no stamp that is young enough");
        AtMost(problems, "2 x coordinator timeout", Coordinator * 2, "lead", Lead, "or one slow answer costs the office");
        AtMost(problems, "user timeout + 1 s that a server may hold bytes", UserTimeout + ServerHold, "settle", Settle,
            "or a former leader's writes arrive after its successor's");
        AtMost(problems, "1.021 x read lease + beat", (Read * 1.021) + Beat, "write wait", WriteWait,
            "or a follower that is silent makes writes fail");
        AtMost(problems, "1.021 x lead", Lead * 1.021, "silence", Silence, "or members are taken out while they still hold promises");
        return problems;
    }

    /// <summary>The same of what counts between two boxes only.</summary>
    public IReadOnlyList<string> CheckBoxes()
    {
        var problems = new List<string>();
        Keep(problems, "hold", Hold, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
        AtMost(problems, "3 x beat", Beat * 3, "hold", Hold, "or one lost renewal costs a server");
        AtMost(problems, "hold", Hold, "lead", Lead, "or servers are taken from a leader that still uses them");
        return problems;
    }

    private static void Keep(List<string> problems, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) problems.Add($"{name} {Text(value)} is outside {Text(least)} to {Text(most)}");
    }

    private static void AtMost(List<string> problems, string name, TimeSpan value, string limitName, TimeSpan limit, string reason)
    {
        if (value > limit) problems.Add($"{name} is {Text(value)}, more than {limitName} {Text(limit)}: {reason}");
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms");
}
