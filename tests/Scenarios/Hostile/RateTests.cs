namespace Understudy.Scenarios.Hostile;

/// <summary>A client that asks more than it may, of a node as a program.</summary>
public sealed class RateTests
{
    [Fact]
    public void A_client_past_its_rate_is_answered_in_time_told_of_and_counted()
    {
        using var node = UnderstudyProcess.Node("--max-requests-per-second-per-source", "200");
        using var client = node.Connect();

        // A second's worth at once, and what it is slowed by for the others.
        var taken = Eventually.Duration(() =>
        {
            client.Send(string.Concat(Enumerable.Repeat("get k\r\n", 300)));
            client.ReadExactly(300 * "END\r\n".Length).ShouldBe(string.Concat(Enumerable.Repeat("END\r\n", 300)));
        });

        taken.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.4));
        node.Process.AwaitOutput("Reads from 127.0.0.1:");
        client.Ask("stats\r\n", "END\r\n").ShouldMatch("STAT slowed_by_source [1-9]");
    }
}
