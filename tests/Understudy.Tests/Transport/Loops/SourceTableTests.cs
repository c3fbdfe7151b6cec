using Understudy.Transport.Loops;

namespace Understudy.Tests.Transport.Loops;

public sealed class SourceTableTests
{
    private readonly SourceTable _table = new();

    [Fact]
    public void A_source_is_found_by_its_key()
    {
        var sources = Enumerable.Range(0, 100).Select(_ => new Source()).ToList();

        var keys = sources.ConvertAll(_table.Add);

        keys.ConvertAll(_table.Find).ShouldBe(sources);
    }

    [Fact]
    public void A_stale_key_finds_nothing_although_its_place_is_taken_again()
    {
        var gone = new Source();
        var successor = new Source();
        var staleKey = _table.Add(gone);
        _table.Remove(gone);

        var newKey = _table.Add(successor);

        ((uint)newKey).ShouldBe((uint)staleKey);
        _table.Find(staleKey).ShouldBeNull();
        _table.Find(newKey).ShouldBe(successor);
    }

    private sealed class Source : EpollSource
    {
        public override void OnReady(uint events)
        {
        }

        public override void OnQueued()
        {
        }

        public override void Release()
        {
        }
    }
}
