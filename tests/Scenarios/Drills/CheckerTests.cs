using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>The drills would notice: each of these does behind the proxy's back what the proxy must never do.</summary>
public sealed class CheckerTests
{
    private const string Key = "k7";

    [Fact]
    public void A_value_that_was_overwritten_and_is_back_is_noticed()
    {
        using var drill = new Drill(Cluster.Pair(), new LoadShape { Clients = 1 });
        drill.Load.Stop();
        drill.Load.Ask(new Operation(OperationKind.Set, [Key]));
        var old = drill.Primary.ValueOf(Key)!;
        drill.Load.Ask(new Operation(OperationKind.Set, [Key]));

        Put(drill.Primary, old);
        drill.Load.Ask(new Operation(OperationKind.Get, [Key]));

        drill.Load.History.Violations.Select(violation => violation.Promise).ShouldBe([Promise.NoOldAnswer]);
    }

    [Fact]
    public void An_item_that_a_live_server_has_and_the_proxy_does_not_find_is_noticed()
    {
        using var drill = new Drill(Cluster.Of(2, 1), new LoadShape { Clients = 1 });
        drill.Load.Stop();
        drill.Load.GoOnFor(Cluster.AnswerLimit);
        drill.Load.Ask(new Operation(OperationKind.Set, [Key]));
        var value = drill.Backup.ValueOf(Key)!;
        var wrong = drill.Cluster.Primaries.Single(server => server.ValueOf(Key) is null);

        // It is where the proxy does not look for it, which to clients is the same as if it did not look.
        foreach (var server in drill.Cluster.Servers) Delete(server);
        Put(wrong, value);
        drill.Load.Ask(new Operation(OperationKind.Get, [Key]));

        drill.Load.History.Violations.Select(violation => violation.Promise).ShouldBe([Promise.NoEmptyAnswer]);
    }

    [Fact]
    public void Copies_that_differ_are_noticed()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var key in (string[])["same", "value", "flags", "ttl", "gone"])
            client.Ask($"set {key} 1 100 1\r\nx\r\n").ShouldBe("STORED\r\n");
        using var backup = cluster.Backup.Connect();

        backup.Ask("set value 1 100 1\r\ny\r\n").ShouldBe("STORED\r\n");
        backup.Ask("set flags 2 100 1\r\nx\r\n").ShouldBe("STORED\r\n");
        backup.Ask("touch ttl 104\r\n").ShouldBe("TOUCHED\r\n");
        backup.Ask("delete gone\r\n").ShouldBe("DELETED\r\n");

        var found = ServerContents.Differences(cluster.Primaries, cluster.Backups);

        found.Select(difference => (difference.Key, difference.Aspect)).ShouldBe(
        [
            ("flags", ServerContents.Aspect.Content),
            ("gone", ServerContents.Aspect.Presence),
            ("ttl", ServerContents.Aspect.Ttl),
            ("value", ServerContents.Aspect.Content),
        ]);
    }

    private static void Put(MemcachedProcess server, string value)
    {
        using var wire = server.Connect();
        wire.Set(Key, value).ShouldBe("STORED\r\n");
    }

    private static void Delete(MemcachedProcess server)
    {
        using var wire = server.Connect();
        wire.Ask($"delete {Key}\r\n").ShouldBeOneOf("DELETED\r\n", "NOT_FOUND\r\n");
    }
}
