using Understudy.Store.Segments;

namespace Understudy.Tests.Store.Segments;

public sealed class EpochTableTests
{
    [Fact]
    public void An_epoch_has_passed_when_nobody_is_active()
    {
        var epochs = new EpochTable(4);

        var epoch = epochs.Advance();

        epochs.HasPassed(epoch).ShouldBeTrue();
    }

    [Fact]
    public void A_session_that_entered_before_holds_an_epoch_until_its_next_command()
    {
        var epochs = new EpochTable(4);
        epochs.Enter(3);

        var epoch = epochs.Advance();
        var before = epochs.HasPassed(epoch);
        epochs.Refresh(3);

        before.ShouldBeFalse();
        epochs.HasPassed(epoch).ShouldBeTrue();
    }

    [Fact]
    public void A_session_that_enters_afterwards_holds_nothing()
    {
        var epochs = new EpochTable(4);

        var epoch = epochs.Advance();
        epochs.Enter(0);

        epochs.HasPassed(epoch).ShouldBeTrue();
    }

    [Fact]
    public void Leaving_lets_go()
    {
        var epochs = new EpochTable(4);
        epochs.Enter(1);
        var epoch = epochs.Advance();

        epochs.Leave(1);

        epochs.HasPassed(epoch).ShouldBeTrue();
    }
}
