using System.Net;
using Understudy.Control.Failures;
using Understudy.Node.Restart;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Control.Failures;

/// <summary>What cannot be done is told with its reason and with what to do about it, whatever it is.</summary>
public sealed class FailureTextTests
{
    private static readonly NetworkAddress Tcp = NetworkAddress.Tcp(IPAddress.Parse("192.0.2.77"), 80);

    private static readonly NetworkAddress Unix = NetworkAddress.Unix("/run/s");

    public static TheoryData<ListenFault> ListenFaults => [.. Enum.GetValues<ListenFault>()];

    public static TheoryData<PrivilegeFault> PrivilegeFaults => [.. Enum.GetValues<PrivilegeFault>()];

    public static TheoryData<MemoryFileFault> MemoryFileFaults => [.. Enum.GetValues<MemoryFileFault>()];

    [Theory]
    [InlineData(ListenFault.PortTaken, "another process listens there (E); stop it or choose another port with -p")]
    [InlineData(ListenFault.PortReserved,
        "port 80 is reserved for root (E); choose a port above 1023 with -p or grant CAP_NET_BIND_SERVICE")]
    [InlineData(ListenFault.AddressAbsent, "this machine does not have the address (E); choose one of its own with -l")]
    [InlineData(ListenFault.NoDescriptor, "this process has no file descriptor left (E); raise its limit (ulimit -n, LimitNOFILE)")]
    public void A_port_that_cannot_be_had_is_told_with_the_option_to_change(ListenFault fault, string text)
    {
        ListenText.Of(new ListenException(Tcp, fault, "E")).ShouldBe($"cannot listen on 192.0.2.77:80: {text}");
    }

    [Theory]
    [InlineData(ListenFault.PathTaken, "the path is already in use, a process answers on it (E); stop that process or choose another path")]
    [InlineData(ListenFault.PathNotSocket, "a file that is not a socket is in the way (E); move it away or choose another path")]
    [InlineData(ListenFault.PathLength, "a socket's path has 1 to 107 bytes (E); choose a shorter one")]
    [InlineData(ListenFault.DirectoryAbsent, "its directory does not exist (E); create it or choose another path")]
    public void A_path_that_cannot_be_had_is_told_with_what_to_do(ListenFault fault, string text)
    {
        ListenText.Of(new ListenException(Unix, fault, "E")).ShouldBe($"cannot listen on /run/s: {text}");
    }

    [Theory, MemberData(nameof(ListenFaults))]
    public void Whatever_keeps_us_from_listening_has_a_remedy(ListenFault fault)
    {
        ListenText.Of(new ListenException(Tcp, fault, "E")).ShouldMatch("^cannot listen on 192.0.2.77:80: .+ \\(E\\); .+$");
        ListenText.Of(new ListenException(Unix, fault, "E")).ShouldMatch("^cannot listen on /run/s: .+ \\(E\\); .+$");
    }

    [Theory, MemberData(nameof(PrivilegeFaults))]
    public void Whoever_we_cannot_become_is_named_with_a_remedy(PrivilegeFault fault)
    {
        PrivilegeText.Of(new PrivilegeRefusal(fault, "somebody", "E", "some")).ShouldMatch("somebody.*; .+$");
    }

    [Theory, MemberData(nameof(MemoryFileFaults))]
    public void A_file_that_cannot_keep_items_is_named_with_a_remedy(MemoryFileFault fault)
    {
        MemoryFileText.Of(new MemoryFileRefusal(fault, "/f", "/f.new", "it is a socket")).ShouldMatch("/f: it is a socket; .+-e");
    }
}
