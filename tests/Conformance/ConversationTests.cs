namespace Understudy.Conformance;

[Collection(nameof(Stage))]
public sealed class ConversationTests(Stage stage)
{
    public static TheoryData<string> Names =>
        [.. Conversations.All.Where(c => FormerDifferences.Apart(c) is not null).Select(c => c.Name)];

    public static TheoryData<string> NamesForTheNode =>
        [.. Conversations.All.Where(c => FormerDifferences.OfTheNode(c) is not null).Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_one_server_answers_byte_for_byte_like_memcached(string conversation) =>
        Differing.InConversation(
            stage.ProxyBeforeOne, conversation, _ => Enum.GetValues<Delivery>(), FormerDifferences.Apart).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_two_primaries_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differing.InConversation(
            stage.ProxyBeforeThree, conversation, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_with_three_threads_answers_byte_for_byte_like_memcached(string conversation) =>
        Differing.InConversation(
            stage.ProxyWithThreeThreads, conversation, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart).ShouldBeEmpty();

    [Theory, MemberData(nameof(NamesForTheNode))]
    public void Node_answers_byte_for_byte_like_memcached(string conversation) =>
        Differing.InConversation(
            stage.OurNode, conversation, _ => Enum.GetValues<Delivery>(), FormerDifferences.OfTheNode).ShouldBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differing.InConversation(
            stage.ProxyBeforeNodes, conversation, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart).ShouldBeEmpty();
}
