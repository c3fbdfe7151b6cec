using Understudy.Proxy.Copies;

namespace Understudy.Tests.Proxy.Copies;

public sealed class StaleKeysTests
{
    private readonly StaleKeys _keys = new();

    [Fact]
    public void A_key_is_stale_from_its_marking_to_its_renewal()
    {
        _keys.Has(5).ShouldBeFalse();
        _keys.Add(5);
        _keys.Has(5).ShouldBeTrue();
        _keys.Remove(5);
        _keys.Has(5).ShouldBeFalse();
    }

    [Fact]
    public void Another_key_in_the_same_slot_is_neither_found_nor_removed_by_it()
    {
        _keys.Add(5);

        _keys.Remove(5 + (1 << 14));

        _keys.Has(5 + (1 << 14)).ShouldBeFalse();
        _keys.Has(5).ShouldBeTrue();
    }
}
