using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Group;

/// <summary>A proxy of a group whose etcd cannot be reached says so, to its operator and to its clients.</summary>
public sealed class NoCoordinatorTests
{
    [Fact]
    public void Clients_and_the_log_are_told_that_etcd_does_not_answer()
    {
        var port = FreePort.Next();
        string[] members = [.. new[] { "a", "b" }.SelectMany(id => new[] { "--group-member", $"{id}=127.0.0.1:{FreePort.Next()}" })];
        using var proxy = ChildProcess.Start(UnderstudyProcess.Executable,
        [
            "proxy", "-l", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-s", "127.0.0.1:1",
            "--group-etcd", $"http://127.0.0.1:{FreePort.Next()}", "--group-id", "a", .. members, "--group-secret", "none",
            // So that what is said first is the reason, however busy the machine.
            "--etcd-timeout", "10s", "--group-lead", "30s", "--group-silence", "60s",
        ]);
        proxy.AwaitOutput("etcd does not answer: Connection refused");
        proxy.AwaitOutput("There is no line to b: refused");

        using var client = Wire.Connect(new IPEndPoint(IPAddress.Loopback, port));

        client.Ask("get k\r\n").ShouldBe("SERVER_ERROR no leader: the coordinator does not answer\r\n");
    }
}
