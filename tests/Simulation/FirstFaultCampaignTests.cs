using Xunit.Abstractions;

namespace Understudy.Simulation;

public sealed class FirstFaultCampaignTests(ITestOutputHelper output) : FaultCampaign(output)
{
    public static TheoryData<int> BatchNumbers => [.. Enumerable.Range(0, BatchesPerHalf)];

    [Theory, MemberData(nameof(BatchNumbers))]
    public void A_proxy_keeps_its_promises_whatever_fails(int batch) => Play(batch);
}
