using Understudy.Control.Files;

namespace Understudy.Tests.Control.Files;

public sealed class FileListingTests : IDisposable
{
    private readonly FileFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Each_value_is_listed_with_where_it_came_from()
    {
        Environment.SetEnvironmentVariable("UNDERSTUDY_TEST_USER", "hush");
        var file = _files.Write(
            """
            pools:
              main:
                distribution: jump
                reply-timeout: 1s
                tiers: [[a.example:1:2], [b.example]]
            process: {user: "${UNDERSTUDY_TEST_USER}"}
            nodes: {a: }
            """);

        var lines = Lines(file, "--connect-timeout", "2s", "-k", "-b", "x.example");

        lines.ShouldContain($"reply-timeout: 1s # {file}:4");
        lines.ShouldContain("connect-timeout: 2s # command line");
        lines.ShouldContain("# failure-limit: 3 # default");
        lines.ShouldContain($"magent-ring: true # command line, over {file}:3");
        lines.ShouldContain($"- a.example:1:2 # {file}:5");
        lines.ShouldContain($"- x.example:11211 # command line, over {file}:5");
        lines.ShouldContain($"user: \"${{UNDERSTUDY_TEST_USER}}\" # {file}:6");
        lines.ShouldNotContain(line => line.Contains("hush"));
        lines.ShouldContain("a: {}");
    }

    [Fact]
    public void A_listing_is_a_file_that_says_the_same()
    {
        var file = _files.Write(
            """
            listeners: [127.0.0.1:1, /run/a.sock, {listen: ["[::1]:2", 127.0.0.1], port: 3, require-address: true}]
            pools:
              cache:
                hash-tag: "{}"
                distribution: rendezvous
                tiers: [['a.example left', '/run/b.sock:2 "x"'], {name: zone-b, servers: [b.example]}, c.example]
            nodes: {a: {listen: [127.0.0.1, 127.0.0.2], refuse-when-full: true}, b: }
            """);

        var again = _files.Write(FileListing.Write(file, [], out var problems), "again.yaml");

        problems.ShouldBeEmpty();
        ConfigurationFile.Check(again).ShouldBeEmpty();
        Values(again).ShouldBe(Values(file));
    }

    [Fact]
    public void Of_several_pools_each_is_listed()
    {
        var file = _files.Write(
            """
            listeners: [{port: 1, pool: a}, {port: 2, pool: b}, {port: 3, routes: {'': a, 'b:': b}}]
            pools:
              a: {tiers: [[x.example]], reply-timeout: 1s}
              b:
                tiers: [[y.example]]
                repair-rate: 7
            """);

        var again = _files.Write(FileListing.Write(file, ["--failure-limit", "9"], out var problems), "again.yaml");

        problems.ShouldBeEmpty();
        ConfigurationFile.Check(again).ShouldBeEmpty();
        Values(again).ShouldBe(Values(file, "--failure-limit", "9"));
        var lines = Lines(file, "--failure-limit", "9");
        lines.ShouldContain("pool: b");
        lines.ShouldContain("\"b:\": b");
        lines.ShouldContain($"repair-rate: 7 # {file}:6");
        lines.Count(line => line == "failure-limit: 9 # command line").ShouldBe(2);
    }

    private static List<string> Values(string file, params string[] options) =>
        Lines(file, options).ConvertAll(line => line.Split(" # ")[0]);

    private static List<string> Lines(string file, params string[] options) =>
    [
        .. FileListing.Write(file, options, out _).Split('\n')
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];
}
