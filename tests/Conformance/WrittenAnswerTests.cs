namespace Understudy.Conformance;

/// <summary>The node, and the proxy before nodes, beside what memcached 1.6.45 was seen to answer; and that one itself, where there is
/// one.</summary>
[Collection(nameof(Stage))]
public sealed class WrittenAnswerTests(Stage stage)
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    public static TheoryData<string> Names => [.. WrittenAnswers.All.Select(written => written.Conversation.Name)];

    public static TheoryData<string> NamesForAProxy =>
        [.. WrittenAnswers.All.Select(written => written.Conversation).Where(OpenDifferences.OfAProxy).Select(said => said.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Node_answers_as_memcached_1_6_45_did(string name) => Play(stage.OurNode.Subject, name).ShouldBe(AnswersOf(name));

    [Theory, MemberData(nameof(NamesForAProxy))]
    public void Proxy_before_two_primary_nodes_and_a_backup_answers_as_memcached_1_6_45_did(string name) =>
        Play(stage.ProxyBeforeNodes.Subject, name).ShouldBe(AnswersOf(name));

    [NewestMemcachedFact]
    public void They_are_written_down_as_that_memcached_gives_them()
    {
        using var memcached = MemcachedProcess.StartNewest();
        var given = WrittenAnswers.All.Select(written => written with
        {
            Answers = new ConversationPlayer(memcached.EndPoint, Limit).PlayOneByOne(
                written.Conversation, WrittenAnswers.PrefixOf(written)),
        }).ToList();
        if (Environment.GetEnvironmentVariable("UNDERSTUDY_REFRESH_ANSWERS") is not null) WrittenAnswers.Replace(given);

        foreach (var (written, now) in WrittenAnswers.All.Zip(given))
            now.Answers.ShouldBe(written.Answers, $"{NewestMemcached.VersionOf(NewestMemcached.Program!)}: {written.Conversation.Name}");
    }

    private static IReadOnlyList<string> Play(System.Net.EndPoint endPoint, string name)
    {
        var written = Find(name);
        return new ConversationPlayer(endPoint, Limit).PlayOneByOne(written.Conversation, WrittenAnswers.PrefixOf(written));
    }

    private static IReadOnlyList<string> AnswersOf(string name) => Find(name).Answers;

    private static WrittenAnswers.Written Find(string name) => WrittenAnswers.All.Single(written => written.Conversation.Name == name);
}
