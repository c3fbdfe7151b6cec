using System.Text;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Versions;

namespace Understudy.Tests.Protocol.Versions;

public sealed class ServerCapabilitiesTests
{
    // What each of these servers answered when it was asked.
    [Theory]
    [InlineData("1.4.15", false, false, false, false, false, 1024)]
    [InlineData("1.4.39", false, false, false, false, false, 1024)]
    [InlineData("1.5.2", false, false, false, false, false, 1024)]
    [InlineData("1.5.3", true, false, false, false, false, 1024)]
    [InlineData("1.5.6", true, true, false, false, false, 1024)]
    [InlineData("1.5.22", true, true, false, false, false, 1024)]
    [InlineData("1.6.0", true, true, false, true, false, 1024)]
    [InlineData("1.6.6", true, true, false, true, false, 1024)]
    [InlineData("1.6.9", true, true, true, true, false, 1024)]
    [InlineData("1.6.10", true, true, true, true, true, 1024)]
    [InlineData("1.6.14", true, true, true, true, true, 2048)]
    [InlineData("1.6.18", true, true, true, true, true, 2048)]
    [InlineData("1.6.45", true, true, true, true, true, 2048)]
    public void A_version_says_what_a_server_can_be_asked(
        string text, bool gat, bool metadump, bool byHash, bool tellsState, bool meta, int lineBytes)
    {
        var server = Of(text);

        server.HasGat.ShouldBe(gat);
        server.HasMetadump.ShouldBe(metadump);
        server.HasMetadumpByHash.ShouldBe(byHash);
        server.TellsState.ShouldBe(tellsState);
        server.HasMeta.ShouldBe(meta);
        server.MaxLineBytes.ShouldBe(lineBytes);
    }

    [Theory]
    [InlineData("1.4.15", "Get Gets Set Add Replace Append Prepend Cas Delete Incr Decr Touch FlushAll Version Stats")]
    [InlineData("1.5.6", "Get Gat Gats Set Touch")]
    [InlineData("1.6.9", "Get Gat MetaGet")]
    [InlineData("1.6.10", "Get Gat MetaGet MetaSet MetaDelete MetaArithmetic MetaDebug MetaNoop")]
    public void A_verb_is_known_from_some_version_on(string text, string verbs) =>
        verbs.Split(' ').Select(Enum.Parse<Verb>).ShouldAllBe(verb => Of(text).Knows(verb));

    [Theory]
    [InlineData("1.4.15", "Gat Gats MetaGet MetaSet MetaDelete MetaArithmetic MetaDebug MetaNoop")]
    [InlineData("1.5.22", "MetaGet MetaSet MetaDelete MetaArithmetic MetaDebug MetaNoop")]
    [InlineData("1.6.9", "MetaSet MetaDelete MetaArithmetic MetaDebug MetaNoop")]
    public void A_verb_is_not_known_before(string text, string verbs) =>
        verbs.Split(' ').Select(Enum.Parse<Verb>).ShouldAllBe(verb => !Of(text).Knows(verb));

    [Fact]
    public void A_dump_is_whole_from_1_5_7_on()
    {
        Of("1.5.6").HasWholeMetadump.ShouldBeFalse();
        Of("1.5.7").HasWholeMetadump.ShouldBeTrue();
    }

    private static ServerCapabilities Of(string text)
    {
        ServerVersion.TryParse(Encoding.ASCII.GetBytes(text), out var version).ShouldBeTrue(text);
        return new ServerCapabilities(version);
    }
}
