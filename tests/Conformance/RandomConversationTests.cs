namespace Understudy.Conformance;

[Collection(nameof(Stage))]
public sealed class RandomConversationTests(Stage stage)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_one_server_answers_like_memcached(int seed) => BeforeOne(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primaries_and_a_backup_answers_like_memcached(int seed) => BeforeThree(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_with_three_threads_answers_like_memcached(int seed) =>
        Differing.InSeed(stage.ProxyWithThreeThreads, seed, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Node_answers_like_memcached(int seed) => OurNode(seed).ShouldBeNull();

    [Theory, MemberData(nameof(Seeds))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_like_memcached(int seed) =>
        Differing.InSeed(stage.ProxyBeforeNodes, seed, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart).ShouldBeNull();

    /// <remarks>
    /// memcached itself answers some pipelines by chance: decr pads in place only while no unsent answer still refers to the item.
    /// So a find here is to be played against two memcacheds first.
    /// </remarks>
    [Fact]
    public void Proxy_answers_like_memcached_for_seeds_never_tried_before() =>
        Differing.InNewSeeds(OurNode, BeforeThree, BeforeOne).ShouldBeNull();

    private string? OurNode(int seed) =>
        Differing.InSeed(stage.OurNode, seed, _ => Enum.GetValues<Delivery>(), FormerDifferences.OfTheNode);

    private string? BeforeOne(int seed) =>
        Differing.InSeed(stage.ProxyBeforeOne, seed, _ => Enum.GetValues<Delivery>(), FormerDifferences.Apart);

    private string? BeforeThree(int seed) =>
        Differing.InSeed(stage.ProxyBeforeThree, seed, OpenDifferences.DeliveriesBeforeThree, FormerDifferences.Apart);
}
