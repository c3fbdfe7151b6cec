using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Proxy;
using Understudy.Tests.Control.Files;

namespace Understudy.Tests.Control.Settings;

public sealed class ServerTlsSettingsTests : IDisposable
{
    private readonly FileFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("--server-tls-ca x", "--server-tls-ca: no server is reached by TLS; give --server-tls too, or tls:// before a server")]
    [InlineData("--server-tls --server-tls-key x", "--server-tls-key: there is no certificate to it; give --server-tls-cert too")]
    [InlineData("--server-tls --server-tls-no-verify --server-tls-ca x",
        "--server-tls-no-verify: contradicts server-tls-ca: any certificate would be believed; keep one")]
    [InlineData("-b tls:///run/m.sock", "-b (--backup): /run/m.sock: TLS is spoken on TCP; leave tls out for a Unix socket")]
    [InlineData("--server-tls --server-tls-min-version 2", "--server-tls-min-version: '2' is no version that is spoken; give 1.2 or 1.3")]
    public void What_contradicts_itself_is_refused(string options, string reason)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a.example", .. options.Split(' ')]);
        draft.ToService();

        draft.Problems.ConvertAll(problem => ProblemText.Of(Syntaxes.Proxy, problem)).ShouldContain(reason);
    }

    [Fact]
    public void A_server_is_reached_as_its_pool_says_unless_it_says_otherwise()
    {
        var secure = Read("-s", "a.example", "-s", "tcp://b.example:5", "-b", "/run/c.sock", "-b", "[::1]:7", "--server-tls");
        var clear = Read("--distribution", "rendezvous", "-s", "a.example", "-s", "tls://b.example:5:3 left", "-s", "tls://[::1]:7");

        Reached(secure).ShouldBe([true, false, false, true]);
        Reached(clear).ShouldBe([false, true, true]);
        clear.Pool.Tiers[0].Servers.Select(ServerText.Format).ShouldBe(["a.example:11211", "tls://b.example:5:3 left", "tls://[::1]:7"]);
        clear.Pool.Tiers[0].Servers[1].ToString().ShouldBe("b.example:5");
    }

    [Fact]
    public void A_file_says_it_of_a_pool_and_of_each_server()
    {
        var file = _files.Write(
            """
            pools:
              main:
                server-tls: true
                server-tls-ca: /etc/ca.pem
                tiers: [[a.example, {address: b.example, tls: false}], [{address: c.example, tls: true}, "tcp://d.example"]]
            """);

        var draft = ConfigurationFileOf(file);
        var proxy = draft.ToService().Proxy;

        draft.Problems.ShouldBeEmpty();
        Reached(proxy).ShouldBe([true, false, true, false]);
        (proxy.ServerTlsFiles.Authorities, proxy.ServerTlsFiles.Verifies).ShouldBe(("/etc/ca.pem", true));
    }

    [Fact]
    public void A_file_that_says_neither_true_nor_false_is_refused_with_its_place() =>
        _files.Check("pools: {main: {tiers: [[{address: a.example, tls: maybe}]]}}")
            .ShouldBe(["1:51: pools.main.tiers[0][0].tls: 'maybe' is neither; give true or false"]);

    private static ProxyDraft ConfigurationFileOf(string file) =>
        Understudy.Control.Files.ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", file]);

    private static bool[] Reached(ProxyOptions proxy) =>
        [.. proxy.Pool.Tiers.SelectMany(tier => tier.Servers).Select(proxy.IsReachedByTls)];

    private static ProxyOptions Read(params string[] options)
    {
        var draft = ArgumentReader.Read(Syntaxes.Proxy, options);
        var service = draft.ToService();
        draft.Problems.ShouldBeEmpty();
        return service.Proxy;
    }
}
