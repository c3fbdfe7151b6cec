using Understudy.Control.CommandLine;

namespace Understudy.Tests.Control.Settings;

/// <summary>What of a group of two boxes does not fit together is told.</summary>
public sealed class MembershipSettingsTests
{
    private static readonly string[] Whole =
    [
        "-s", "a.example", "--group-takeover", "timeout", "--group-state", "/var/lib/understudy", "--group-id", "a",
        "--group-member", "a=127.0.0.1:11290", "--group-member", "b=127.0.0.1:11291", "--group-secret", "none",
    ];

    [Fact]
    public void Two_boxes_with_all_that_they_need_are_fine() => Problems(Whole).ShouldBeEmpty();

    [Theory]
    [InlineData("--group-takeover sometimes", "'sometimes' is none of them; give timeout, keepalived or never")]
    [InlineData("--group-etcd http://127.0.0.1:2379", "etcd decides who takes over; leave one of the two out")]
    [InlineData("--group-member c=127.0.0.1:11292", "without etcd a group has two members; give two, or etcd")]
    [InlineData("--auth-file /etc/understudy/users", "none would let whoever says that it is a member past the passwords of clients")]
    [InlineData("--max-requests-per-second-per-source 10", "a proxy in a group slows no clients yet")]
    [InlineData("--group-lead 400ms", "3 x beat is 300 ms, more than hold 280 ms: or one lost renewal costs a server")]
    public void What_does_not_fit_is_told(string more, string problem) =>
        Problems([.. Whole, .. more.Split(' ')]).ShouldContain(text => text.Contains(problem));

    [Fact]
    public void A_state_has_to_be_kept_where_there_is_no_etcd_and_only_there()
    {
        string[] without = [.. Whole.Where(word => word is not ("--group-state" or "/var/lib/understudy"))];
        string[] withEtcd = [.. Whole.Select(word => word switch
        {
            "--group-takeover" => "--group-etcd",
            "timeout" => "http://127.0.0.1:2379",
            _ => word,
        })];

        Problems(without).ShouldContain(text => text.Contains("is missing; give a directory that outlasts restarts"));
        Problems(withEtcd).ShouldContain(text => text.Contains("is for two boxes without etcd, which keeps the state itself"));
    }

    private static List<string> Problems(string[] options)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, options);
        var problems = draft.Problems.ToList();
        if (problems.Count == 0) Understudy.Control.Settings.ServiceOptionsValidator.Check(draft.ToService(), problems);
        return [.. problems.Select(problem => problem.ToString()!)];
    }
}
