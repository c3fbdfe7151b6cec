namespace Understudy.Conformance;

/// <summary>Beside the memcached that MEMCACHED names: written conversations and those made from seeds.</summary>
[Collection(nameof(NewestStage))]
public sealed class NewestConversationTests(NewestStage newest)
{
    private readonly Stage _stage = newest.Stage;

    public static TheoryData<string> Names => [.. Conversations.All.Where(c => NewestDifferences.Apart(c) is not null).Select(c => c.Name)];

    public static TheoryData<string> NamesForTheNode =>
        [.. Conversations.All.Where(c => NewestDifferences.OfTheNode(c) is not null).Select(c => c.Name)];

    public static TheoryData<int> Seeds => RandomConversationTests.Seeds;

    [NewestMemcachedFact]
    public void It_is_the_version_that_the_node_claims_to_be() =>
        NewestMemcached.VersionOf(NewestMemcached.Program!).ShouldBe("memcached 1.6.45");

    [NewestMemcachedTheory, MemberData(nameof(NamesForTheNode))]
    public void Node_answers_byte_for_byte_like_it(string conversation) =>
        Differing.InConversation(
            _stage.OurNode, conversation, _ => Enum.GetValues<Delivery>(), NewestDifferences.OfTheNode).ShouldBeEmpty();

    [NewestMemcachedTheory, MemberData(nameof(Names))]
    public void Proxy_before_one_answers_byte_for_byte_like_it(string conversation) =>
        Differing.InConversation(
            _stage.ProxyBeforeOne, conversation, _ => Enum.GetValues<Delivery>(), NewestDifferences.Apart).ShouldBeEmpty();

    [NewestMemcachedTheory, MemberData(nameof(Names))]
    public void Proxy_before_two_primaries_and_a_backup_answers_byte_for_byte_like_it(string conversation) =>
        Differing.InConversation(
            _stage.ProxyBeforeThree, conversation, OpenDifferences.DeliveriesBeforeThree, NewestDifferences.Apart).ShouldBeEmpty();

    [NewestMemcachedTheory, MemberData(nameof(Seeds))]
    public void Node_answers_seeds_like_it(int seed) => OurNode(seed).ShouldBeNull();

    [NewestMemcachedTheory, MemberData(nameof(Seeds))]
    public void Proxy_before_one_answers_seeds_like_it(int seed) => BeforeOne(seed).ShouldBeNull();

    [NewestMemcachedTheory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primaries_and_a_backup_answers_seeds_like_it(int seed) => BeforeThree(seed).ShouldBeNull();

    [NewestMemcachedTheory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_seeds_like_it(int seed) => Differing.InSeed(
        _stage.ProxyBeforeNodes, seed, OpenDifferences.DeliveriesBeforeThree, NewestDifferences.Apart).ShouldBeNull();

    [NewestMemcachedFact]
    public void It_is_answered_like_for_seeds_never_tried_before() =>
        Differing.InNewSeeds(OurNode, BeforeThree, BeforeOne).ShouldBeNull();

    private string? OurNode(int seed) =>
        Differing.InSeed(_stage.OurNode, seed, _ => Enum.GetValues<Delivery>(), NewestDifferences.OfTheNode);

    private string? BeforeOne(int seed) =>
        Differing.InSeed(_stage.ProxyBeforeOne, seed, _ => Enum.GetValues<Delivery>(), NewestDifferences.Apart);

    private string? BeforeThree(int seed) =>
        Differing.InSeed(_stage.ProxyBeforeThree, seed, OpenDifferences.DeliveriesBeforeThree, NewestDifferences.Apart);
}
