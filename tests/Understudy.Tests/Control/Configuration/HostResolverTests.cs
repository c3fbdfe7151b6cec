using System.Net;
using System.Net.Sockets;
using Understudy.Control.Configuration;

namespace Understudy.Tests.Control.Configuration;

public sealed class HostResolverTests
{
    private readonly List<Problem> _problems = [];

    [Fact]
    public async Task Literals_and_paths_need_no_look_up()
    {
        var resolver = new HostResolver((_, _) => throw new InvalidOperationException("asked"), TimeProvider.System);

        await ResolveAsync(resolver, "10.0.0.1", "::1", "/run/m.sock");

        _problems.ShouldBeEmpty();
        resolver.AddressOf("::1", 5).ToString().ShouldBe("[::1]:5");
        resolver.AddressOf("/run/m.sock", 0).UnixPath.ShouldBe("/run/m.sock");
    }

    [Fact]
    public async Task A_name_means_its_IPv4_address_before_its_IPv6_address()
    {
        IPAddress[] addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];
        var resolver = new HostResolver((_, _) => Task.FromResult(addresses), TimeProvider.System);

        await ResolveAsync(resolver, "localhost");

        resolver.AddressOf("localhost", 11211).ToString().ShouldBe("127.0.0.1:11211");
    }

    [Fact]
    public async Task Every_name_that_cannot_be_resolved_is_told_with_its_reason()
    {
        var resolver = new HostResolver((host, _) => host switch
        {
            "none.example" => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
            "empty.example" => Task.FromResult<IPAddress[]>([]),
            _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        }, TimeProvider.System);

        await ResolveAsync(resolver, "none.example", "good.example", "empty.example");

        _problems.Select(p => p.Reason).ShouldBe(
        [
            "cannot resolve none.example: no such host; check the name, DNS and /etc/hosts, or give an address",
            "cannot resolve empty.example: it has no address; give an address, or correct DNS or /etc/hosts",
        ]);
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_is_not_waited_for()
    {
        var resolver = new HostResolver((_, _) => new TaskCompletionSource<IPAddress[]>().Task, TimeProvider.System);

        await ResolveAsync(resolver, "slow.example");

        _problems.ShouldHaveSingleItem().Reason.ShouldStartWith("cannot resolve slow.example: no answer in time");
    }

    [Fact]
    public async Task A_name_that_is_looked_up_again_keeps_its_address_as_long_as_it_stands_for_it()
    {
        IPAddress[] addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")];
        var resolver = new HostResolver((_, _) => Task.FromResult(addresses), TimeProvider.System);
        await ResolveAsync(resolver, "cache.example");

        addresses = [.. addresses.Reverse()];
        var turned = await AgainAsync(resolver, "cache.example");
        addresses = [IPAddress.Parse("192.0.2.3")];
        var moved = await AgainAsync(resolver, "cache.example");

        turned.Address.ShouldBe(IPAddress.Parse("192.0.2.1"));
        moved.Address.ShouldBe(IPAddress.Parse("192.0.2.3"));
        resolver.AddressOf("cache.example", 1).ToString().ShouldBe("192.0.2.3:1");
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_is_asked_once_for_each_name()
    {
        var asked = 0;
        var resolver = new HostResolver((_, _) =>
        {
            asked++;
            return new TaskCompletionSource<IPAddress[]>().Task;
        }, TimeProvider.System);

        var first = await AgainAsync(resolver, "slow.example");
        await AgainAsync(resolver, "slow.example");

        first.Problem.ShouldNotBeNull().ShouldContain("no answer in time");
        asked.ShouldBe(1);
    }

    private static async Task<(IPAddress? Address, string? Problem)> AgainAsync(HostResolver resolver, string host)
    {
        var found = await resolver.ResolveAgainAsync([host], TimeSpan.FromMilliseconds(20), CancellationToken.None);
        return (found.ShouldHaveSingleItem().Address, found[0].Problem);
    }

    private Task ResolveAsync(HostResolver resolver, params string[] hosts) =>
        resolver.ResolveAsync(hosts.Select(h => ("server", h)), TimeSpan.FromMilliseconds(20), _problems, CancellationToken.None);
}
