using Understudy.Control.CommandLine;

namespace Understudy.Tests.Control.CommandLine;

public sealed class NodeCommandLineTests
{
    [Fact]
    public void Memcached_letters_mean_what_they_mean_there()
    {
        var draft = Read("-l 127.0.0.1:11212,10.0.0.1 -p 11213 -m 1024 -I 2m -c 5000 -t 3 -M -A -F -e /dev/shm/items".Split(' '));

        var service = draft.ToService();

        draft.Problems.ShouldBeEmpty();
        service.Listeners.Select(l => l.ToString()).ShouldBe(["127.0.0.1:11212", "10.0.0.1:11213"]);
        service.Node.MemoryLimitBytes.ShouldBe(1L << 30);
        service.Node.MaxItemBytes.ShouldBe(2 << 20);
        service.Node.MaxConnections.ShouldBe(5000);
        service.Node.Workers.ShouldBe(3);
        service.Node.MemoryFile.ShouldBe("/dev/shm/items");
        (service.Node.RefusesWhenFull, service.Node.AllowsShutdown, service.Node.RefusesFlush).ShouldBe((true, true, true));
    }

    [Fact]
    public void Memcacheds_long_names_are_known_too()
    {
        var draft = Read(("--port=11213 --listen=127.0.0.1 --memory-limit=1024 --max-item-size=2m --conn-limit=5000 --threads=3 --daemon "
            + "--disable-evictions --enable-shutdown --disable-flush-all --disable-watch --disable-dumping --listen-backlog=7 --udp-port=0 "
            + "--memory-file=/dev/shm/items --user=nobody --pidfile=/run/p --protocol=auto --slab-min-size=48 --max-reqs-per-event=20")
            .Split(' '));

        var service = draft.ToService();

        draft.Problems.ShouldBeEmpty();
        (service.Node.MemoryLimitBytes, service.Node.MaxItemBytes, service.Node.MaxConnections).ShouldBe((1L << 30, 2 << 20, 5000));
        (service.Node.RefusesWhenFull, service.Node.RefusesDump, draft.Process.IsBackground).ShouldBe((true, true, true));
        service.Listeners.ShouldHaveSingleItem().Socket.Backlog.ShouldBe(7);
        Read("--unix-socket=/tmp/s", "--unix-mask=0770").ToService().Listeners.ShouldHaveSingleItem().Host.ShouldBe("/tmp/s");
    }

    [Fact]
    public void A_socket_takes_the_place_of_TCP()
    {
        var service = Read("-s", "/tmp/node.sock", "-a", "0770").ToService();

        var listener = service.Listeners.ShouldHaveSingleItem();
        listener.Host.ShouldBe("/tmp/node.sock");
        listener.Socket.UnixMode.ShouldBe(Convert.ToInt32("770", 8));
    }

    [Theory]
    [InlineData("-vv")]
    [InlineData("-vvv")]
    [InlineData("-U 0 -B ascii -f 1.25 -n 48 -R 20 -L -r")]
    public void What_asks_for_nothing_else_is_accepted(string arguments)
    {
        var draft = Read(arguments.Split(' '));

        draft.ToService();

        draft.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-U 11211", "UDP")]
    [InlineData("-B binary", "binary protocol")]
    [InlineData("-S", "there are no users; name their file with -Y FILE")]
    [InlineData("-k", "MemorySwapMax")]
    [InlineData("-o modern", "leave it out")]
    [InlineData("-Z", "give -o ssl_chain_cert=FILE, or --tls-cert FILE")]
    [InlineData("-Z --tls-cert /c -o ssl_key=", "ssl_key has no file")]
    [InlineData("-Z -o ssl_chain_cert=/c,modern", "'modern' tunes a part of memcached that is not here")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_verify_mode=4", "give 0 to 3")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_verify_mode=2", "give --tls-client-ca too")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_min_version=1", "give 2 (TLS 1.2) or 3 (1.3)")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_ciphers=ALL", "ciphers are not chosen one by one")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_keyformat=DER", "a key is read as PEM")]
    [InlineData("-o ssl_chain_cert=/c", "give -Z too")]
    [InlineData("-D :", "by prefix")]
    [InlineData("-m 4", "outside 8 MiB")]
    [InlineData("-m 0", "0 bytes is outside 8 MiB")]
    [InlineData("-m 17592186044480", "'17592186044480' is not a size")]
    [InlineData("-I 40m", "more than half")]
    [InlineData("-m 3g -I 1g --connection-memory 1g", "could never arrive in 1 GiB of --connection-memory; give that 4 GiB")]
    [InlineData("-t 0", "outside 1 to 64")]
    [InlineData("-p 0", "a path with -s")]
    [InlineData("--import a", "is not an address with a port")]
    [InlineData("--import a:1 --replica-of b:2 --replication-secret /s", "give this to the node with --replication-listen")]
    [InlineData("--import a:1 --replication-listen b:2 --replication-secret /s --replica-reads 1s", "leave --replica-reads out")]
    [InlineData("--import a:1 -e /f", "leave one of them out")]
    [InlineData("--import a:1 --import-quiet 0", "outside 1 s")]
    public void What_cannot_be_done_is_refused_with_its_reason(string arguments, string reason)
    {
        var draft = Read(arguments.Split(' '));

        draft.ToService();

        draft.Problems.ShouldHaveSingleItem().Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData("--nodes 0", "outside 1 to 16")]
    [InlineData("-p 65534", "leaves no ports")]
    [InlineData("--memory 1m", "outside 8 MiB")]
    public void A_cluster_that_cannot_be_is_refused(string arguments, string reason)
    {
        var draft = ArgumentReader.Read(Syntaxes.Up, arguments.Split(' '));

        draft.ToChecked();

        draft.Problems.ShouldHaveSingleItem().Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData("256", 256)]
    [InlineData("256m", 256)]
    [InlineData("2g", 2048)]
    [InlineData("2048g", 2097152)]
    public void Memory_is_counted_in_megabytes_unless_a_unit_follows(string text, long megabytes)
    {
        var cluster = ArgumentReader.Read(Syntaxes.Up, ["--memory", text]);
        var node = Read("-m", text);

        (cluster.ToChecked().MemoryBytes, node.ToService().Node.MemoryLimitBytes).ShouldBe((megabytes << 20, megabytes << 20));
        (cluster.Problems.Count, node.Problems.Count).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_key=/k", "--tls-cert /c --tls-key /k")]
    [InlineData("-Z -o ssl_chain_cert=/c -o ssl_ca_cert=/a -o ssl_wbuf_size=64", "--tls-cert /c --tls-client-ca /a --tls-client-cert none")]
    [InlineData("-Z -o ssl_verify_mode=1,ssl_ca_cert=/a,ssl_chain_cert=/c", "--tls-cert /c --tls-client-ca /a --tls-client-cert optional")]
    [InlineData("-Z -o ssl_chain_cert=/c,ssl_ca_cert=/a,ssl_verify_mode=2,ssl_min_version=3",
        "--tls-cert /c --tls-client-ca /a --tls-client-cert required --tls-min-version 1.3")]
    [InlineData("-Z --tls-cert /c", "--tls-cert /c")]
    public void Tls_is_asked_for_as_memcached_is(string arguments, string same)
    {
        var (draft, other) = (Read(arguments.Split(' ')), Read(same.Split(' ')));

        var asked = draft.ToService().Listeners.ShouldHaveSingleItem().Tls.ShouldNotBeNull();

        draft.Problems.ShouldBeEmpty();
        asked.ShouldBe(other.ToService().Listeners[0].Tls);
    }

    private static NodeDraft Read(params string[] arguments) => ArgumentReader.Read(Syntaxes.Node, arguments);
}
