using System.Text;
using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>Who is connected, and what that costs.</summary>
public sealed class ClientsCommandTests : IDisposable
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    private readonly Cluster _cluster = Cluster.Of(1, 1, "--threads", "2");

    // Whoever saw the servers come into use has left.
    public ClientsCommandTests() =>
        Eventually.True(() => List().GetProperty("total").GetInt32() == 0, Soon, "there is a client already");

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Each_client_is_told_of_with_what_it_speaks_has_asked_and_does()
    {
        using var asking = _cluster.Proxy.Connect();
        using var halfway = _cluster.Proxy.Connect();
        using var silent = _cluster.Proxy.Connect();
        asking.Set("k", "v");
        asking.Get("k");
        asking.Ask("mg k v\r\n");
        halfway.Send(Encoding.ASCII.GetBytes("set large 0 0 100000\r\n" + new string('x', 50_000)));
        Eventually.True(() => Clients().Any(client => client.Text("state") == "sending" && client.Number("heldBytes") >= 50_000), Soon,
            () => string.Join('\n', Clients()));

        var clients = Clients("--sort", "requests");

        var first = clients[0];
        first.Number("requests").ShouldBe(3);
        first.Text("dialect").ShouldBe("text");
        first.Text("listener").ShouldBe(_cluster.Proxy.Address);
        first.Text("address").ShouldStartWith("127.0.0.1:");
        first.Text("state").ShouldBe("idle");
        first.GetProperty("isTls").GetBoolean().ShouldBeFalse();
        first.GetProperty("ageSeconds").GetDouble().ShouldBeGreaterThanOrEqualTo(first.GetProperty("idleSeconds").GetDouble());
        Clients("--sort", "held")[0].Text("state").ShouldBe("sending");
        clients.Select(client => client.Number("worker")).Distinct().Order().ShouldBe([0L, 1L]);
        clients.Select(client => client.Number("number")).ShouldBeUnique();
        clients.ShouldContain(client => client.Text("dialect") == "" && client.Number("requests") == 0);
    }

    [Fact]
    public void A_client_that_does_not_take_its_replies_is_told_of_first()
    {
        using var asking = _cluster.Proxy.Connect();
        using var greedy = _cluster.Proxy.Connect();
        asking.Set("large", new string('x', 500_000));
        greedy.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("get large\r\n", 40))));

        Eventually.True(() => Clients()[0].Text("state") == "not_reading", Soon, () => string.Join('\n', Clients()));

        var first = Clients()[0];
        first.Number("waitingBytes").ShouldBeGreaterThan(500_000);
        first.Number("heldBytes").ShouldBeGreaterThanOrEqualTo(first.Number("waitingBytes"));
        var (code, text) = _cluster.Proxy.Operate("clients");
        code.ShouldBe(0, text);
        text.ShouldContain(", first those for which most memory is held");
        text.ShouldContain("not reading");
        text.ShouldNotContain("\e[");
        text.Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(80);
    }

    [Fact]
    public void Of_many_clients_the_first_are_told_of_and_how_many_there_are()
    {
        var clients = Enumerable.Range(0, 300).Select(_ => _cluster.Proxy.Connect()).ToList();
        for (var i = 0; i < 10; i++)
        {
            for (var j = 0; j < i; j++) clients[i].Get("k");
        }

        var list = List("--sort", "requests", "-n", "5");
        var all = List("-n", "1000");
        foreach (var client in clients) client.Dispose();

        list.GetProperty("total").GetInt32().ShouldBe(300);
        list.GetProperty("clients").EnumerateArray().Select(client => client.Number("requests")).ShouldBe([9L, 8L, 7L, 6L, 5L]);
        all.GetProperty("clients").EnumerateArray().Select(client => client.Number("number")).Distinct().Count().ShouldBe(300);
        Eventually.True(() => List().GetProperty("total").GetInt32() == 0, Soon, "they are still there");
        _cluster.Proxy.Operate("clients").Output.ShouldBe("0 clients\n");
    }

    [Theory]
    [InlineData("--sort", "size")]
    [InlineData("-n", "0")]
    public void What_cannot_be_asked_is_refused_with_what_can(string option, string value)
    {
        var (code, text) = _cluster.Proxy.Operate("clients", option, value);

        code.ShouldBe(2);
        text.ShouldContain(option == "-n" ? "1 to 1000" : "held, waiting, requests, idle, age");
    }

    private List<JsonElement> Clients(params string[] options) => [.. List(options).GetProperty("clients").EnumerateArray()];

    private JsonElement List(params string[] options)
    {
        var (code, output) = _cluster.Proxy.Operate(["clients", "--json", .. options]);
        code.ShouldBe(0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
