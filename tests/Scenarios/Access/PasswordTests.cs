using System.Globalization;

namespace Understudy.Scenarios.Access;

/// <summary>Passwords of clients and to servers, with programs as they are.</summary>
public sealed class PasswordTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-users-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_proxy_logs_in_to_its_servers_and_goes_on_when_one_dies()
    {
        var users = Write("users", "proxy:hidden\n");
        using var cluster = Cluster.Of(
            MemcachedProcess.Start("-Y", users), MemcachedProcess.Start("-Y", users), "--server-auth-file", users);
        using var client = cluster.Proxy.Connect();
        client.Set("k", "one").ShouldBe("STORED\r\n");

        cluster.Primary.Kill();
        client.Get("k").ShouldBe("one");
        client.Set("l", "two").ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        // What a busy machine kept from being copied is, once it is read.
        using var direct = LogIn(cluster.Primary.Connect(), "proxy", "hidden");
        Eventually.True(
            () => (client.Get("k"), client.Get("l")) == ("one", "two") && (direct.Get("k"), direct.Get("l")) == ("one", "two"),
            "the server that came back has not been given what it missed");
        direct.Get("login").ShouldBeNull();
    }

    [Fact]
    public void A_proxy_that_is_started_again_reads_the_marks_of_servers_that_it_logs_in_to()
    {
        var users = Write("users", "proxy:hidden\n");
        using var cluster = Cluster.Of(
            MemcachedProcess.Start("-Y", users), MemcachedProcess.Start("-Y", users), "--server-auth-file", users);
        using (var client = cluster.Proxy.Connect())
        {
            cluster.Primary.Pause();
            client.Set("k", "one").ShouldBe("STORED\r\n");
            client.AwaitState(cluster.Primary, "OUT");
        }

        cluster.Proxy.Process.Kill();
        cluster.Proxy.StartAgain();

        cluster.Proxy.Process.AwaitOutput($"{cluster.Primary.Address} was taken out of use at");
        cluster.Primary.Resume();
    }

    [Fact]
    public void A_server_that_does_not_let_the_proxy_in_is_out_with_the_reason_until_it_does()
    {
        using var server = MemcachedProcess.Start("-Y", Write("users", "proxy:hidden\n"));
        var logins = Write("logins", "proxy:wrong\n");
        using var proxy = UnderstudyProcess.InFrontOf([server], [], "--server-auth-file", logins, "--probe-backoff-max", "200ms");
        proxy.Process.AwaitOutput("it does not let in the proxy as proxy: CLIENT_ERROR authentication failure");
        using var client = proxy.Connect();
        client.Ask("get k\r\n").ShouldStartWith("SERVER_ERROR");

        Write("logins", $"127.0.0.1:1 a:b\n{server.Address} proxy:hidden\n");

        client.AwaitState(server);
        client.Set("k", "one").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_server_that_asks_for_no_password_is_not_told_it()
    {
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server], [], "--server-auth-file", Write("logins", "proxy:hidden\n"));
        using var client = proxy.Connect();
        client.AwaitState(server);

        client.Set("k", "one").ShouldBe("STORED\r\n");

        server.Stat("curr_items").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_user_who_is_removed_is_cut_off_and_another_goes_on(bool byHangUp)
    {
        var users = Write("users", "joe:secret\nann:secret read-only\n");
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server], [], "--auth-file", users);
        using var joe = LogIn(proxy.Connect(), "joe", "secret");
        using var ann = LogIn(proxy.Connect(), "ann", "secret");
        joe.AwaitState(server);
        joe.Set("k", "one").ShouldBe("STORED\r\n");
        ann.Set("k", "two").ShouldBe("CLIENT_ERROR permission denied: this user may only read\r\n");

        Write("users", "nonsense\n");
        if (byHangUp) proxy.Process.Send(Signal.HangUp);
        proxy.Process.AwaitOutput("The users stay as they were");
        joe.Get("k").ShouldBe("one");
        Write("users", "ann:secret\n");
        if (byHangUp) proxy.Process.Send(Signal.HangUp);
        proxy.Process.AwaitOutput("was read again: 1 users");

        joe.Ask("get k\r\n").ShouldBe("CLIENT_ERROR unauthenticated\r\n");
        joe.ClosesWithin(Eventually.Limit).ShouldBeTrue();
        ann.Set("k", "two").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void Who_watches_a_node_is_shown_nothing_more_once_removed()
    {
        var users = Write("users", "joe:secret\nann:secret\n");
        using var node = UnderstudyProcess.Node("-Y", users);
        using var joe = LogIn(node.Connect(), "joe", "secret");
        using var ann = LogIn(node.Connect(), "ann", "secret");
        joe.Ask("watch mutations\r\n").ShouldBe("OK\r\n");
        ann.Set("k", "one").ShouldBe("STORED\r\n");
        joe.ReadThrough("\n").ShouldContain("key=k");

        Write("users", "ann:secret\n");
        node.Process.AwaitOutput("was read again: 1 users");
        ann.Set("hidden", "one").ShouldBe("STORED\r\n");

        Eventually.True(
            () =>
            {
                ann.Set("hidden", "one").ShouldBe("STORED\r\n");
                return joe.ClosesWithin(TimeSpan.FromMilliseconds(50));
            }, "joe watches on");
        joe.ReadToClose().ShouldNotContain("key=hidden");
    }

    [Fact]
    public void A_hashed_password_that_the_program_made_lets_in_by_text_and_by_sasl()
    {
        using var node = UnderstudyProcess.Node("-Y", Write("users", Hashed("joe", "secret") + Hashed("ann", "other")));

        using var text = LogIn(node.Connect(), "joe", "secret");
        using var binary = node.Connect();

        binary.Ask(new BinaryRequest(BinaryRequest.SaslAuth, "PLAIN") { Value = "\0ann\0other" }.ToWire(), "Authenticated");
        binary.Ask(new BinaryRequest(BinaryRequest.Noop).ToWire(), "\u0081\u000a");
    }

    [Fact]
    public void No_password_is_told_anywhere()
    {
        string[] secrets = ["clientword", "serverword", "wrongword", "hashedword"];
        using var server = MemcachedProcess.Start("-Y", Write("server", $"proxy:{secrets[1]}\n"));
        using var proxy = UnderstudyProcess.InFrontOf([server], [],
            "--auth-file", Write("users", $"joe:{secrets[0]}\n{Hashed("ann", secrets[3])}"),
            "--server-auth-file", Write("logins", $"proxy:{secrets[1]}\n"));
        using var client = proxy.Connect();
        client.Ask($"set x 0 0 {4 + secrets[2].Length}\r\njoe {secrets[2]}\r\n").ShouldBe("CLIENT_ERROR authentication failure\r\n");
        proxy.Process.AwaitOutput("as joe failed");
        LogIn(client, "joe", secrets[0]);
        Write("logins", $"proxy:{secrets[2]} nonsense {secrets[1]}\n");
        Write("users", $"joe:{secrets[0]} nonsense\nann{secrets[3]}\n");
        proxy.Process.AwaitOutput("Logins to servers stay as they were");
        proxy.Process.AwaitOutput("The users stay as they were");

        var id = proxy.Process.Id.ToString(CultureInfo.InvariantCulture);
        string[] told =
        [
            client.Ask("stats\r\n", "END\r\n"), client.Ask("stats settings\r\n", "END\r\n"), client.Ask("stats proxy\r\n", "END\r\n"),
            client.Ask("stats servers\r\n", "END\r\n"), client.Ask("stats conns\r\n", "END\r\n"), proxy.Operate("status").Output,
            proxy.Operate("server", "list").Output, File.ReadAllText($"/proc/{id}/cmdline"), File.ReadAllText($"/proc/{id}/environ"),
            proxy.Process.Output,
        ];

        told[0].ShouldContain("STAT auth_cmds 2\r\nSTAT auth_errors 1\r\n");
        told[1].ShouldContain("STAT auth_enabled_ascii yes\r\n");
        secrets.Where(secret => told.Any(text => text.Contains(secret, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static Wire LogIn(Wire wire, string user, string password)
    {
        wire.Ask($"set x 0 0 {user.Length + 1 + password.Length}\r\n{user} {password}\r\n").ShouldBe("STORED\r\n");
        return wire;
    }

    private static string Hashed(string user, string password)
    {
        using var run = ChildProcess.Start("/bin/sh", ["-c", $"echo {password} | {UnderstudyProcess.Executable} password {user}"]);
        run.WaitForExit(Eventually.Limit).ShouldBeTrue();
        return run.Output.Trim() + "\n";
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }
}
