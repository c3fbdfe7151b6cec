namespace Understudy.Conformance;

/// <summary>Proves the measure itself: two memcacheds differ in nothing that is compared, and a difference is seen.</summary>
[Collection(nameof(Stage))]
public sealed class HarnessTests(Stage stage)
{
    private const int Conversations = 150;

    [Fact]
    public void Two_memcacheds_answer_random_conversations_alike()
    {
        var source = new RandomConversations(seed: 1);

        var differences = Enumerable.Range(0, Conversations)
            .Select(i => stage.AnotherMemcached.Difference(source.Next(), (Delivery)(i % 3), cutSeed: i)).OfType<string>();

        differences.ShouldBeEmpty();
    }

    [Fact]
    public void Two_memcacheds_answer_every_written_conversation_alike()
    {
        var differences = Conformance.Conversations.All
            .Select(conversation => stage.AnotherMemcached.Difference(conversation, Delivery.RandomCuts, cutSeed: 1)).OfType<string>();

        differences.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_differs_is_told_by_the_one_request_that_shows_it()
    {
        using var reference = MemcachedProcess.Start();
        using var withoutFlush = MemcachedProcess.Start("-F");
        var comparison = new Comparison(reference.EndPoint, withoutFlush.EndPoint);
        var conversation = new Conversation("a flush among others", ["get {k:b}\r\n", "flush_all\r\n", "version\r\n"]);

        var difference = comparison.Difference(conversation, Delivery.OneByOne, cutSeed: 1);

        difference.ShouldNotBeNull();
        difference.ShouldContain("flush_all not allowed");
        difference.ShouldNotContain("get {k:b}");
    }
}
