using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Tests.Connections.Servers;

public sealed class ServerIdentityTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [InlineData(1_000_000_000)]
    [InlineData(int.MaxValue)]
    public void A_token_takes_no_more_than_31_bits_while_the_servers_own_do_not(ulong cas)
    {
        var masks = Enumerable.Range(1, 1000).Select(pid => Server(pid, started: 1_700_000_000).CasMask("10.0.0.1:11211"));

        masks.ShouldAllBe(mask => CasToken.Exchange(cas, mask) <= int.MaxValue);
    }

    [Fact]
    public void All_who_look_at_the_same_process_see_the_same_tokens() =>
        Server(42, started: 1_700_000_000, uptime: 500).CasMask("10.0.0.1:11211")
            .ShouldBe(Server(42, started: 1_700_000_000, uptime: 3).CasMask("10.0.0.1:11211"));

    [Fact]
    public void Another_address_and_another_life_have_other_tokens()
    {
        var first = Server(1, started: 1_700_000_000);

        ulong[] masks =
        [
            first.CasMask("10.0.0.1:11211"), first.CasMask("10.0.0.2:11211"), first.CasMask("10.0.0.1:11212"),
            Server(2, started: 1_700_000_000).CasMask("10.0.0.1:11211"), Server(1, started: 1_700_000_001).CasMask("10.0.0.1:11211"),
        ];

        masks.Distinct().Count().ShouldBe(masks.Length);
    }

    private static ServerIdentity Server(int pid, long started, long uptime = 10)
    {
        var identity = default(ServerIdentity);
        foreach (var line in (string[])[$"STAT pid {pid}\r\n", $"STAT uptime {uptime}\r\n", $"STAT time {started + uptime}\r\n"])
            if (StatLine.TryRead(Encoding.ASCII.GetBytes(line), out var stat)) identity.Read(in stat);
        return identity;
    }
}
