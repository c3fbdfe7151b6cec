using System.Net;

namespace Understudy.Conformance;

/// <summary>What a client is told that has not logged in, byte for byte as a memcached with <c>-Y</c> or <c>-S</c> tells it.</summary>
public sealed class LoginTests : IDisposable
{
    private const int HeaderBytes = 24;

    // Wrong passwords at the end, and few of them: after some the next one has to wait.
    private static readonly string[][] Conversations =
    [
        ["version\r\n"], ["quit\r\n"], ["get a\r\n"], ["mn\r\n"], ["mg a v\r\n"], ["stats\r\n"], ["flush_all\r\n"], ["bogus\r\n"], ["\r\n"],
        ["shutdown\r\n"], ["watch\r\n"], ["set a\r\n"], ["set a 0 0 x\r\n"], ["set a 0 0 -1\r\n"], ["set a 0 0 2\r\nxx\r\n"],
        ["set a 0 0 0\r\n\r\n"], ["set a 0 0 10\r\njoe:secret\r\n"], ["set a 0 0 10\r\njoe\tsecret\r\n"], ["set a 0 0 10\r\njoe secretXX"],
        ["set a 0 0 11\r\njoe secret\r\n\r"], ["set a b c 10 noreply\r\njoe secret\r\n", "get a\r\n", "version x\r\n"],
        [" set a 0 0 10 1 2 3\njoe secret\r\n", "set a 0 0 9\r\njoe wrong\r\n", "get a\r\n"],
        ["set a 0 0 10\0\r\njoe secret\r\n", "mn\r\n"], [$"set {new string('k', 300)} 0 0 10\r\njoe secret\r\n", "mn\r\n"],
        ["set a 0 0 12\r\njoe secret\0x\r\n", "mn\r\n"], ["set a 0 0 15\r\n  joe  secret x\r\n", "mn\r\n"],
        ["set a 0 0 13\r\nann pass word\r\n", "set a 0 0 9\r\njoe wrong\r\n", "get a\r\n", "set a 0 0 10\r\njoe secret\r\n", "mn\r\n"],
    ];

    private static readonly BinaryRequest[][] BinaryConversations =
    [
        [new(BinaryRequest.Version), new(BinaryRequest.Noop)], [new(BinaryRequest.Get, "a")], [new(BinaryRequest.GetQ, "a")],
        [new(BinaryRequest.Quit)], [new(BinaryRequest.QuitQ)], [new(BinaryRequest.Stat)], [new(0x55)],
        [new(BinaryRequest.SaslList, "x")], [new(BinaryRequest.SaslAuth) { Value = "x" }], [new(BinaryRequest.Version, "x")],
        [new(BinaryRequest.SaslAuth, new string('M', 33)) { Value = "x" }, new(BinaryRequest.Noop)],
        [new(BinaryRequest.SaslStep, "PLAIN") { Value = "\0joe\0secret" }, new(BinaryRequest.Noop)],
        [new(BinaryRequest.SaslAuth, "NONE") { Value = "x" }, new(BinaryRequest.Noop)],
        [new(BinaryRequest.SaslAuth, "PLAIN") { Value = "nonsense" }, new(BinaryRequest.Noop)],
        [new(BinaryRequest.SaslAuth, "PLAIN") { Value = "\0nobody\0wrong" }, new(BinaryRequest.Get, "a")],
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-users-");
    private readonly string _users;

    public LoginTests()
    {
        _users = Path.Combine(_folder.FullName, "users");
        File.WriteAllText(_users, "joe:secret\nann:pass\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_node_answers_a_client_that_logs_in_like_memcached()
    {
        using var memcached = MemcachedProcess.Start("-Y", _users);
        using var node = UnderstudyProcess.Node("-Y", _users);

        Differences(Conversations, memcached.EndPoint, node.EndPoint, Ask).ShouldBeEmpty();
    }

    [Fact]
    public void A_proxy_answers_a_client_that_logs_in_like_memcached()
    {
        using var memcached = MemcachedProcess.Start("-Y", _users);
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server], [], "--auth-file", _users);

        Differences(Conversations, memcached.EndPoint, proxy.EndPoint, Ask).ShouldBeEmpty();
    }

    [Fact]
    public void A_node_with_sasl_answers_who_has_not_logged_in_like_memcached()
    {
        // Without a file of its own it does not start.
        File.WriteAllText(Path.Combine(_folder.FullName, "memcached.conf"), $"mech_list: plain\nsasldb_path: {_folder.FullName}/none\n");
        Environment.SetEnvironmentVariable("SASL_CONF_PATH", _folder.FullName);
        using var memcached = MemcachedProcess.Start("-S");
        using var node = UnderstudyProcess.Node("-S", "-Y", _users);

        Differences(BinaryConversations, memcached.EndPoint, node.EndPoint, Ask).ShouldBeEmpty();
    }

    private static List<string> Differences<TRequest>(
        TRequest[][] conversations, EndPoint reference, EndPoint subject, Func<Wire, TRequest, string> ask)
    {
        var differences = new List<string>();
        foreach (var conversation in conversations)
        {
            using var theirs = Wire.Connect(reference);
            using var ours = Wire.Connect(subject);
            foreach (var request in conversation)
            {
                var (expected, answered) = (ask(theirs, request), ask(ours, request));
                if (expected != answered) differences.Add($"{request}: {Wire.Quote(expected)}, ours {Wire.Quote(answered)}");
            }
        }

        return differences;
    }

    private static string Ask(Wire wire, string request)
    {
        var answer = wire.Ask(request);
        if (answer.StartsWith("VERSION ", StringComparison.Ordinal)) return "VERSION";
        return answer.StartsWith("VALUE ", StringComparison.Ordinal) ? answer + wire.ReadThrough("END\r\n") : answer;
    }

    private static string Ask(Wire wire, BinaryRequest request)
    {
        wire.Send(request.ToWire());
        // One that is closed behind its answer is compared up to there.
        if (!wire.TryReadExactly(HeaderBytes, Wire.DefaultLimit, out var header)) return $"{header} and nothing more";
        var body = (header[10] << 8) | header[11];
        var said = header + wire.ReadExactly(body);
        // What it is told of our version is the same, but for its number.
        return request.Opcode == BinaryRequest.Version ? said[..8] : said;
    }
}
