namespace Understudy.Conformance;

[Collection(nameof(Stage))]
public sealed class ConversationTests(Stage stage)
{
    public static TheoryData<string> BeforeOne => Names(OpenDifferences.BeforeOne);

    public static TheoryData<string> BeforeThree => Names(OpenDifferences.BeforeThree);

    [Theory, MemberData(nameof(BeforeOne))]
    public void Proxy_before_one_server_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeOne, conversation, Enum.GetValues<Delivery>()).ShouldBeEmpty();

    [Theory, MemberData(nameof(BeforeThree))]
    public void Proxy_before_two_primaries_and_a_backup_answers_byte_for_byte_like_memcached(string conversation) =>
        Differences(stage.ProxyBeforeThree, conversation, OpenDifferences.DeliveriesBeforeThree).ShouldBeEmpty();

    private static TheoryData<string> Names(Func<Conversation, Conversation?> withoutOpen) =>
        [.. Conversations.All.Where(c => withoutOpen(c) is not null).Select(c => c.Name)];

    private static string[] Differences(Comparison comparison, string name, Delivery[] deliveries)
    {
        var conversation = Conversations.All.Single(c => c.Name == name);
        return [.. deliveries.Select(delivery => comparison.Difference(conversation, delivery, 1)).OfType<string>()];
    }
}
