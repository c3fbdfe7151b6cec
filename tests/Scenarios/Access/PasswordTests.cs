namespace Understudy.Scenarios.Access;

/// <summary>Passwords to servers, with programs as they are.</summary>
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

        client.Set("k", "one").ShouldBe("STORED\r\n");

        server.Stat("curr_items").ShouldBe(1);
    }

    private static Wire LogIn(Wire wire, string user, string password)
    {
        wire.Ask($"set x 0 0 {user.Length + 1 + password.Length}\r\n{user} {password}\r\n").ShouldBe("STORED\r\n");
        return wire;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }
}
