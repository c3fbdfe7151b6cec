using Understudy.Control.Admin;
using Understudy.Proxy.Group;
using Understudy.Proxy.Operating;

namespace Understudy.Tests.Control.Admin;

public sealed class FindingsTests
{
    private const double Now = 1000;

    [Fact]
    public void Where_all_is_well_nothing_is_found()
    {
        var proxy = Proxy(readable: 1, Server("a", "IN"), Server("b", "IN"));

        Findings.Verdict(proxy).ShouldBe("serving");
        Findings.Of(proxy, Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_is_out_is_a_warning_with_what_is_done_and_what_to_do()
    {
        var proxy = Proxy(readable: 1, Server("a", "OUT", "connection refused", "it is probed until it answers"), Server("b", "IN"));

        var finding = Findings.Of(proxy, Now).ShouldHaveSingleItem();

        Findings.Verdict(proxy).ShouldBe("degraded");
        finding.Severity.ShouldBe("warning");
        finding.What.ShouldBe("a (primary) is OUT: connection refused");
        finding.Doing.ShouldBe("it is probed until it answers");
        finding.Advice.ShouldContain("memcached");
        finding.Seconds.ShouldBe(7);
    }

    [Fact]
    public void Keys_without_a_server_come_first()
    {
        var proxy = Proxy(readable: 0.25, Server("a", "WARMING"), Server("b", "EJECTED"));

        var findings = Findings.Of(proxy, Now);

        Findings.Verdict(proxy).ShouldBe("failing");
        findings.Select(finding => finding.Severity).ShouldBe(["error", "info", "info"]);
        findings[0].What.ShouldStartWith("75 % of the keys have no server");
        findings[2].Advice.ShouldContain("understudy server readmit b");
    }

    [Fact]
    public void Connections_near_their_limit_are_told_before_clients_are_turned_away()
    {
        var proxy = Proxy(readable: 1, Server("a", "IN"));

        Findings.Of(proxy with { Connections = 95 }, Now).ShouldHaveSingleItem().Severity.ShouldBe("warning");
        Findings.Of(proxy with { Connections = 100 }, Now).ShouldHaveSingleItem().Severity.ShouldBe("error");
        Findings.Verdict(proxy with { Connections = 100 }).ShouldBe("serving");
    }

    [Fact]
    public void Who_follows_in_a_group_knows_nothing_of_servers_and_serves_while_there_is_a_leader()
    {
        var proxy = Proxy(readable: 0, Server("a", "OUT")) with { Group = Group(isServing: true) };

        Findings.Verdict(proxy).ShouldBe("serving");
        Findings.Of(proxy, Now).ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_leader_a_group_fails_and_says_what_is_wrong_with_it()
    {
        var proxy = Proxy(readable: 1, Server("a", "IN")) with { Group = Group(isServing: false) with { CoordinatorAnswers = false } };

        var findings = Findings.Of(proxy, Now);

        Findings.Verdict(proxy).ShouldBe("failing");
        findings.Select(finding => finding.Severity).ShouldBe(["error", "warning"]);
        findings[0].What.ShouldBe("clients are not served: none has the office");
        findings[0].Seconds.ShouldBe(10);
        findings[1].What.ShouldBe("the coordinator of the group does not answer: Connection refused");
    }

    [Fact]
    public void A_member_that_cannot_be_reached_is_named()
    {
        var group = Group(isServing: true);
        var lost = group.Members[1] with { IsLinked = false, Problem = "refused" };
        var proxy = Proxy(readable: 1, Server("a", "IN")) with { Group = group with { Leads = true, Members = [group.Members[0], lost] } };

        Findings.Of(proxy, Now).ShouldHaveSingleItem().What.ShouldBe("there is no line to b: refused");
        Findings.Verdict(proxy).ShouldBe("serving");
    }

    private static GroupStatus Group(bool isServing) => new()
    {
        Id = "a", Mode = "etcd", Takeover = null, Promise = "no old values",
        Role = isServing ? "follower" : "candidate", RoleSince = Now - 10, Leads = false, IsServing = isServing,
        Obstacle = isServing ? "" : "none has the office", Leader = isServing ? "b" : null, LeaderSince = Now - 10, Term = 7,
        Members =
        [
            new GroupMemberStatus { Id = "a", IsSelf = true, IsRecorded = true, IsLinked = true, Problem = "" },
            new GroupMemberStatus { Id = "b", IsSelf = false, IsRecorded = true, IsLinked = true, Problem = "" },
        ],
        CoordinatorAnswers = true, CoordinatorProblem = "Connection refused", CarriedClients = 0, RefusedClients = 0, DismissedClients = 0,
        ReadsAnswered = 0, ReadsHandedOver = 0, ReadsWithoutLease = 0,
    };

    private static ProxyStatus Proxy(double readable, params ServerStatus[] servers) => new()
    {
        StartedAt = 1, ReadableKeys = readable, SecondsServingAllKeys = 1, SecondsNotServingAllKeys = 0, Listeners = ["127.0.0.1:1"],
        Connections = 1, ConnectionsLimit = 100, RequestsReceived = 0, Outcomes = new Dictionary<string, long>(), Routers = [],
        Servers = servers,
    };

    private static ServerStatus Server(string name, string state, string reason = "", string next = "") => new()
    {
        Name = name, Tier = "primary", CopiesInTier = 1, State = state, StateSeconds = 7, Reason = reason, Next = next,
        Address = null, Ejections = 0, ConnectedWorkers = 1, Requests = 0, Waiting = 0, Errors = 0, TimedOut = 0, Lost = 0,
        ReplySecondsP50 = 0, ReplySecondsP99 = 0, ReplySecondsP999 = 0, JournalKeys = 0, IsBeingFilled = false,
        FillDone = 0, FillExpected = 0,
    };
}
