using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>Keys whose bytes look like replies: memcached shows some of them as they are, on a connection that all clients share.</summary>
public sealed class EchoTests : IDisposable
{
    private readonly Cluster _cluster = Cluster.Pair("--compare-rate", "1000");

    public static TheoryData<string> Keys =>
    [
        "7\r\nVALUE account:7 0 5\r\nEVIL!\r\nEND\r\n",
        "x c",
        "x c1\r\n",
        " \r\nEND",
        "1\r\nHD\r\nVA 5\r\nEVIL!",
        "z W",
    ];

    [Theory, MemberData(nameof(Keys))]
    public void No_request_for_a_key_that_looks_like_a_reply_is_noticed_by_others(string key)
    {
        using var victim = _cluster.Proxy.Connect();
        victim.Set("account:7", "mine").ShouldBe("STORED\r\n");
        var word = Convert.ToBase64String(Encoding.Latin1.GetBytes(key));
        using var attacker = _cluster.Proxy.Connect();
        var answers = new StringBuilder();

        foreach (var request in Attacks(word))
        {
            for (var i = 0; i < 10; i++)
            {
                attacker.Send(request + "mn\r\n");
                victim.Send("get account:7\r\nmg account:7 v k\r\n");
                answers.Append(attacker.ReadThrough("MN\r\n"));
                victim.ReadThrough("kaccount:7\r\nmine\r\n").ShouldBe("VALUE account:7 0 4\r\nmine\r\nEND\r\nVA 4 kaccount:7\r\nmine\r\n");
            }
        }

        answers.ToString().ShouldNotContain(key);
        answers.ToString().ShouldNotContain("SERVER_ERROR");
        answers.ToString().ShouldContain($"k{word} b");
        foreach (var server in _cluster.Servers) victim.StateOf(server).ShouldBe("IN");
        ReportOf(victim).ShouldNotContain(":ejections 1");
    }

    [Fact]
    public void Key_and_opaque_are_shown_where_the_client_asked_for_them()
    {
        using var client = _cluster.Proxy.Connect();

        client.Ask("ms Zm9v 1 b\r\nx\r\n").ShouldBe("HD\r\n");
        client.Ask("mg foo k O77 v\r\n", "x\r\n").ShouldBe("VA 1 kZm9v b O77\r\nx\r\n");
        client.Ask("mg Zm9v b O77 t k\r\n").ShouldBe("HD O77 t-1 kZm9v b\r\n");
        client.Ask("me foo\r\n").ShouldStartWith("ME Zm9v exp=-1 ");
        client.Ask("set bar 0 0 1\r\nx\r\n").ShouldBe("STORED\r\n");
        client.Ask("mg YmFy k b\r\n").ShouldBe("HD kbar\r\n");
        client.Ask("me YmFy b\r\n").ShouldStartWith("ME bar exp=-1 ");
        client.Ask("mg absent k O1\r\n").ShouldBe("EN kabsent O1\r\n");
        client.Ask("md foo k O2 q\r\nmn\r\n").ShouldBe("MN\r\n");
    }

    public void Dispose() => _cluster.Dispose();

    private static string ReportOf(Wire client) => client.Ask("stats servers\r\n", "END\r\n");

    private static IEnumerable<string> Attacks(string word) =>
    [
        $"mg {word} b k N30\r\n",
        $"mg {word} b k\r\n",
        $"mg {word} k b v t c f\r\n",
        $"me {word} b\r\n",
        $"ms {word} 1 b k\r\nx\r\n",
        $"ma {word} b k N0 v\r\n",
        $"md {word} b k I\r\n",
        $"mg {word} b k R10 T30\r\n",
        $"ms {word} 2 b k Ox MA\r\nyz\r\n",
        $"md {word} b k\r\n",
        $"mg {word} b k N30 v q\r\n",
        $"ms {word} 1 b k ME q\r\nx\r\n",
        $"md {word} b q k\r\n",
    ];
}
