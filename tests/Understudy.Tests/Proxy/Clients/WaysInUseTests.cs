using Understudy.Proxy.Clients;

namespace Understudy.Tests.Proxy.Clients;

public sealed class WaysInUseTests
{
    [Fact]
    public void A_way_is_in_use_until_the_last_request_on_it_is_answered()
    {
        var ways = default(WaysInUse);
        ways.Add(FlightWay.Own);
        ways.Add(FlightWay.Forwarded);
        ways.Add(FlightWay.Forwarded);
        ways.Add(FlightWay.Beside);
        ways.Add(FlightWay.Everywhere);

        ways.Remove(FlightWay.Forwarded);
        ways.Remove(FlightWay.Beside);
        ways.Remove(FlightWay.Own);

        (ways.HasForwarded, ways.HasBeside, ways.HasEverywhere).ShouldBe((true, false, true));
        ways.Remove(FlightWay.Forwarded);
        ways.HasForwarded.ShouldBeFalse();
    }
}
