namespace Understudy.Conformance.Binary;

[Collection(nameof(Stage))]
public sealed class BinaryConversationTests(Stage stage)
{
    private const int ConversationsPerSeed = 12;

    public static TheoryData<string> Names => [.. BinaryConversations.All.Select(c => c.Name)];

    public static TheoryData<string> NamesForAProxy =>
        [.. BinaryConversations.All.Where(c => !BinaryConversations.OfANodeOnly.Contains(c)).Select(c => c.Name)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Fact]
    public void Two_memcacheds_answer_alike()
    {
        var random = new RandomBinaryConversations(seed: 1);
        BinaryConversation[] all = [.. BinaryConversations.All, .. Enumerable.Range(0, 50).Select(_ => random.Next(isPlain: false))];

        var differences = all.Select(said => stage.AnotherMemcached.Difference(said, Delivery.Pipelined, 1)).OfType<string>();

        differences.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public void Node_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.OurNode, conversation, hasCopies: false).ShouldBeEmpty();

    [Theory, MemberData(nameof(Seeds))]
    public void Node_answers_random_pipelines_like_memcached(int seed) =>
        FirstDifference(stage.OurNode, seed, hasCopies: false).ShouldBeNull();

    [Theory, MemberData(nameof(NamesForAProxy))]
    public void Proxy_before_one_server_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeOne, conversation, hasCopies: false).ShouldBeEmpty();

    [Theory, MemberData(nameof(NamesForAProxy))]
    public void Proxy_before_two_primaries_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeThree, conversation, hasCopies: true).ShouldBeEmpty();

    [Theory, MemberData(nameof(NamesForAProxy))]
    public void Proxy_with_three_threads_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyWithThreeThreads, conversation, hasCopies: true).ShouldBeEmpty();

    [Theory, MemberData(nameof(NamesForAProxy))]
    public void Proxy_before_nodes_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeNodes, conversation, hasCopies: true).ShouldBeEmpty();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_one_server_answers_random_pipelines_like_memcached(int seed) =>
        FirstDifference(stage.ProxyBeforeOne, seed, hasCopies: false).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primaries_and_a_backup_answers_random_pipelines_like_memcached(int seed) =>
        FirstDifference(stage.ProxyBeforeThree, seed, hasCopies: true).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_with_three_threads_answers_random_pipelines_like_memcached(int seed) =>
        FirstDifference(stage.ProxyWithThreeThreads, seed, hasCopies: true).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_nodes_answers_random_pipelines_like_memcached(int seed) =>
        FirstDifference(stage.ProxyBeforeNodes, seed, hasCopies: true).ShouldBeNull();

    [Fact]
    public void Node_answers_a_pipeline_alike_wherever_it_is_cut_in_two() => AnswersWhereverCut(stage.OurNode).ShouldBeEmpty();

    [Fact]
    public void Proxy_answers_a_pipeline_alike_wherever_it_is_cut_in_two() => AnswersWhereverCut(stage.ProxyBeforeOne).ShouldBeEmpty();

    // Those that differ from memcached's, by the place of the cut.
    private static IEnumerable<(int Cut, string Answers)> AnswersWhereverCut(Comparison comparison)
    {
        var pipeline = new BinaryConversation("quiet and loud",
        [
            BinaryRequest.Put(BinaryRequest.SetQ, "a", "value", flags: 3), new(BinaryRequest.GetKQ, "a"), new(BinaryRequest.GetQ, "none"),
            new(BinaryRequest.AppendQ, "a") { Value = "\x80\0\0\0" }, BinaryRequest.Put(BinaryRequest.AddQ, "a", "x"),
            BinaryRequest.Count(BinaryRequest.Increment, "n", 5, 7, 0), BinaryRequest.Expire(BinaryRequest.GatKQ, "a", 60),
            new(BinaryRequest.DeleteQ, "a"), new(BinaryRequest.DeleteQ, "n"), new(BinaryRequest.DeleteQ, "none"),
            new(BinaryRequest.GetK, "a"), new(0x55) { Value = "unknown" }, new(BinaryRequest.Version),
        ]);
        var limit = TimeSpan.FromSeconds(5);
        var expected = new BinaryPlayer(comparison.Reference, limit).Play(pipeline, Delivery.Pipelined, "cut.", cutSeed: 0);
        return from cut in Enumerable.Range(1, BinaryPlayer.BytesOf(pipeline, "cut.") - 1)
               let answers = new BinaryPlayer(comparison.Subject, limit) { CutAt = cut }.Play(pipeline, Delivery.Pipelined, "cut.", 0)
               where answers != expected
               select (cut, answers);
    }

    private static string[] Differences(Comparison comparison, string name, bool hasCopies)
    {
        var conversation = BinaryConversations.All.Single(c => c.Name == name);
        return
        [
            .. DeliveriesOf(conversation, hasCopies).Select(each => comparison.Difference(conversation, each, 1)).OfType<string>(),
        ];
    }

    private static string? FirstDifference(Comparison comparison, int seed, bool hasCopies)
    {
        var conversations = new RandomBinaryConversations(seed);
        for (var i = 0; i < ConversationsPerSeed; i++)
        {
            var said = conversations.Next(isPlain: hasCopies && i % 2 == 0);
            var deliveries = DeliveriesOf(said, hasCopies);
            if (comparison.Difference(said, deliveries[i % deliveries.Length], cutSeed: seed + i) is { } difference) return difference;
        }

        return null;
    }

    // A conditional write may run on any copy that has the item; what follows in the same packet may meet another one first.
    private static Delivery[] DeliveriesOf(BinaryConversation conversation, bool hasCopies) =>
        hasCopies && !conversation.IsPlain ? [Delivery.OneByOne]
        : conversation.EndsConnection ? [Delivery.OneByOne, Delivery.Pipelined]
        : Enum.GetValues<Delivery>();
}
