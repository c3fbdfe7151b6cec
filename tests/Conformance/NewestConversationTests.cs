using System.Diagnostics;
using System.Globalization;

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

    /// <summary>New seeds for as many minutes as UNDERSTUDY_SOAK_MINUTES says; a single fixed one without.</summary>
    [NewestMemcachedFact]
    public void It_is_answered_like_for_seeds_never_tried_before()
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
        Differing.InSeed(_stage.OurNode, seed, _ => Enum.GetValues<Delivery>(), NewestDifferences.OfTheNode);

    private string? BeforeOne(int seed) =>
        Differing.InSeed(_stage.ProxyBeforeOne, seed, _ => Enum.GetValues<Delivery>(), NewestDifferences.Apart);

    private string? BeforeThree(int seed) =>
        Differing.InSeed(_stage.ProxyBeforeThree, seed, OpenDifferences.DeliveriesBeforeThree, NewestDifferences.Apart);
}
