using Understudy.Proxy.Group;

namespace Understudy.Tests.Proxy.Group;

/// <summary>Whether a server has connections that are not one's own, by what it says (S10).</summary>
public sealed class ConnectionListTests
{
    private const string Listening = "STAT 3:addr tcp:0.0.0.0:11211\r\nSTAT 3:state conn_listening\r\nSTAT 3:secs_since_last_cmd 9\r\n";

    [Theory]
    // One's own, on which it is asked, and another of one's own.
    [InlineData("tcp:10.0.0.1:5000", true)]
    [InlineData("tcp:10.0.0.1:5000 tcp:10.0.0.1:5001", true)]
    [InlineData("tcp6:[::ffff:10.0.0.1]:5000", true)]
    // Whose it is does not matter, nor whether it comes from the same host.
    [InlineData("tcp:10.0.0.1:5000 tcp:10.0.0.2:5001", false)]
    [InlineData("tcp:10.0.0.1:5000 tcp:10.0.0.1:6000", false)]
    [InlineData("tcp:10.0.0.1:5000 tcp6:[2001:db8::1]:5001", false)]
    [InlineData("tcp:10.0.0.1:5000 unix:/run/memcached.sock", false)]
    [InlineData("tcp:10.0.0.1:5000 udp:10.0.0.1:5001", false)]
    // Behind an address translation one does not find oneself.
    [InlineData("tcp:192.0.2.1:5000", false)]
    [InlineData("", false)]
    public void Any_connection_but_one_s_own_counts(string shown, bool hasNone)
    {
        var lines = shown.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((address, i) =>
            $"STAT {i + 20}:addr {address}\r\nSTAT {i + 20}:listen_addr tcp:10.0.0.9:11211\r\nSTAT {i + 20}:state conn_read\r\n");

        ConnectionList.HasNone($"{Listening}{string.Concat(lines)}END\r\n", "10.0.0.1:5000", ["10.0.0.1:5000", "10.0.0.1:5001"])
            .ShouldBe(hasNone);
    }

    [Fact]
    public void Addresses_of_six_are_known_too() =>
        ConnectionList.HasNone("STAT 20:addr tcp6:[::1]:5000\r\nSTAT 20:state conn_read\r\nEND\r\n", "[::1]:5000", ["[::1]:5000"])
            .ShouldBeTrue();

    [Theory]
    [InlineData("STAT pid 7\r\nSTAT threads 4\r\nEND\r\n", 4)]
    [InlineData("STAT pid 7\r\nEND\r\n", 0)]
    [InlineData("STAT threads many\r\nEND\r\n", 0)]
    public void How_many_threads_there_are_is_read_where_it_is_told(string statistics, int threads) =>
        ConnectionList.ThreadsOf(statistics).ShouldBe(threads);
}
