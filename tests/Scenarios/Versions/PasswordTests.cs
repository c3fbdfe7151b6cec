namespace Understudy.Scenarios.Versions;

/// <summary>Servers that want a password (<c>-Y</c>) before a proxy that has none.</summary>
public sealed class PasswordTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public PasswordTests() => File.WriteAllText(_file, "user:pass\n");

    [Fact]
    public void They_stay_out_of_use_and_the_proxy_says_why()
    {
        using var server = MemcachedProcess.Start("-Y", _file);
        using var proxy = UnderstudyProcess.InFrontOf([server]);
        using var client = proxy.Connect();

        client.AwaitState(server, "OUT");

        client.Ask("stats servers\r\n", "END\r\n").ShouldContain("it wants a password, and the proxy has none");
        proxy.Process.AwaitOutput("it wants a password");
        client.Ask("get k\r\n", limit: Cluster.AnswerLimit).ShouldBe("SERVER_ERROR no server available\r\n");
    }

    [Fact]
    public void A_client_that_knows_the_password_does_not_log_in_the_others()
    {
        using var open = MemcachedProcess.Start();
        using var closed = MemcachedProcess.Start("-Y", _file);
        using var proxy = UnderstudyProcess.InFrontOf([open], [closed]);
        using var client = proxy.Connect();
        using var other = proxy.Connect();
        client.AwaitState(closed, "OUT");

        client.Ask("set any 0 0 9\r\nuser pass\r\n").ShouldBe("STORED\r\n");
        var state = other.StateOf(closed);
        var found = other.Get("any");

        state.ShouldBe("OUT");
        found.ShouldBe("user pass");
    }

    public void Dispose() => File.Delete(_file);
}
