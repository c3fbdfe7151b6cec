namespace Understudy.Conformance;

[Collection(nameof(Stage))]
public sealed class ConversationTests(Stage stage)
{
    public static TheoryData<string> Names =>
        [.. Conversations.All.Where(c => OpenDifferences.Apart(c) is not null).Select(c => c.Name)];

    public static TheoryData<string> NamesForTheNode =>
        [.. Conversations.All.Where(c => OpenDifferences.OfTheNode(c) is not null).Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_one_server_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeOne, conversation, _ => Enum.GetValues<Delivery>()).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_two_primaries_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeThree, conversation, OpenDifferences.DeliveriesBeforeThree).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_with_three_threads_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyWithThreeThreads, conversation, OpenDifferences.DeliveriesBeforeThree).ShouldBeEmpty();

    [Theory, MemberData(nameof(NamesForTheNode))]
    public void Node_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.OurNode, conversation, _ => Enum.GetValues<Delivery>()).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeNodes, conversation, OpenDifferences.DeliveriesBeforeThree).ShouldBeEmpty();

    private static string[] Differences(Comparison comparison, string name, Func<Conversation, Delivery[]> deliveriesOf)
    {
        var conversation = Conversations.All.Single(c => c.Name == name);
        return [.. deliveriesOf(conversation).Select(delivery => comparison.Difference(conversation, delivery, 1)).OfType<string>()];
    }
}
