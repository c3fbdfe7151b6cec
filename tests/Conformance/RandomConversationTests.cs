using System.Diagnostics;
using System.Globalization;

namespace Understudy.Conformance;

[Collection(nameof(Stage))]
public sealed class RandomConversationTests(Stage stage)
{
    private const int ConversationsPerSeed = 12;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_one_server_answers_like_memcached(int seed) => BeforeOne(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primaries_and_a_backup_answers_like_memcached(int seed) => BeforeThree(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_with_three_threads_answers_like_memcached(int seed) =>
        FirstDifference(stage.ProxyWithThreeThreads, seed, OpenDifferences.DeliveriesBeforeThree, OpenDifferences.Apart).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Node_answers_like_memcached(int seed) => OurNode(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_like_memcached(int seed) =>
        FirstDifference(stage.ProxyBeforeNodes, seed, OpenDifferences.DeliveriesBeforeThree, OpenDifferences.Apart).ShouldBeNull();

    /// <summary>New seeds for as many minutes as UNDERSTUDY_SOAK_MINUTES says; a single fixed one without.</summary>
    /// <remarks>
    /// memcached itself answers some pipelines by chance: decr pads in place only while no unsent answer still refers to the item.
    /// So a find here is to be played against two memcacheds first.
    /// </remarks>
    [Fact]
    public void Proxy_answers_like_memcached_for_seeds_never_tried_before()
    {
        var minutes = Environment.GetEnvironmentVariable("UNDERSTUDY_SOAK_MINUTES");
        var budget = minutes is null ? TimeSpan.Zero : TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        var started = Stopwatch.GetTimestamp();
        var seed = minutes is null ? 1000 : Environment.TickCount & 0x3FFFFFFF;

        string? difference;
        do difference = OurNode(++seed) ?? BeforeThree(++seed) ?? BeforeOne(++seed);
        while (difference is null && Stopwatch.GetElapsedTime(started) < budget);

        difference.ShouldBeNull();
    }

    private string? OurNode(int seed) =>
        FirstDifference(stage.OurNode, seed, _ => Enum.GetValues<Delivery>(), OpenDifferences.OfTheNode);

    private string? BeforeOne(int seed) =>
        FirstDifference(stage.ProxyBeforeOne, seed, _ => Enum.GetValues<Delivery>(), OpenDifferences.Apart);

    private string? BeforeThree(int seed) =>
        FirstDifference(stage.ProxyBeforeThree, seed, OpenDifferences.DeliveriesBeforeThree, OpenDifferences.Apart);

    private static string? FirstDifference(
        Comparison comparison, int seed, Func<Conversation, Delivery[]> deliveriesOf, Func<Conversation, Conversation?> withoutOpen)
    {
        var conversations = new RandomConversations(seed);
        for (var i = 0; i < ConversationsPerSeed; i++)
        {
            if (withoutOpen(conversations.Next()) is not { } said) continue;
            var deliveries = deliveriesOf(said);
            if (comparison.Difference(said, deliveries[i % deliveries.Length], cutSeed: seed + i) is { } difference) return difference;
        }

        return null;
    }
}
