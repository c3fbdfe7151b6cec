using System.Text;
using Understudy.Protocol.Binary;
using Understudy.Proxy;
using Understudy.Proxy.Clients;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Proxy;

public sealed class ProxyErrorsTests
{
    public static TheoryData<string, BinaryStatus> Lines => new()
    {
        { Text(ProxyErrors.Of(Conclusion.Unavailable)), BinaryStatus.TemporaryFailure },
        { Text(ProxyErrors.Of(Conclusion.TimedOut)), BinaryStatus.TemporaryFailure },
        { Text(ProxyErrors.OnlyJoining), BinaryStatus.TemporaryFailure },
        { Text(ProxyErrors.Of(Conclusion.Lost)), BinaryStatus.InternalError },
        { Text(ProxyErrors.ClientReadsTooSlowly), BinaryStatus.Busy },
        { Text(ProxyErrors.ServersTooSlow), BinaryStatus.Busy },
        { Text(ProxyErrors.OutOfMemory), BinaryStatus.OutOfMemory },
        { Text(ProxyErrors.ValueTooLarge), BinaryStatus.TooLarge },
        { Text(ProxyErrors.KeyIsReserved), BinaryStatus.InvalidArguments },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Each_has_a_status_of_the_binary_protocol(string line, BinaryStatus status)
    {
        var reply = BinaryReplies.Error(default, Encoding.ASCII.GetBytes(line));

        (reply[6] << 8 | reply[7]).ShouldBe((int)status);
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.ASCII.GetString(line);
}
