using Understudy.Transport.Processes;

namespace Understudy.Tests.Transport.Processes;

public sealed class FileDescriptorLimitTests
{
    [Fact]
    public void A_need_that_is_met_changes_nothing()
    {
        var limit = FileDescriptorLimit.Raise(10);

        limit.Shortfall.ShouldBe(0);
        limit.Available.ShouldBeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public void A_need_beyond_every_limit_tells_by_how_much_it_falls_short()
    {
        // Above fs.nr_open even root is refused, and .NET has raised the soft limit to the hard one at start: this changes nothing either.
        var limit = FileDescriptorLimit.Raise(long.MaxValue - 1);

        limit.Shortfall.ShouldBe(long.MaxValue - 1 - limit.Available);
        limit.Shortfall.ShouldBeGreaterThan(0);
    }
}
