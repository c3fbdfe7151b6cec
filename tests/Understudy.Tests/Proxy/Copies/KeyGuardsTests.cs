using Understudy.Proxy.Copies;

namespace Understudy.Tests.Proxy.Copies;

public sealed class KeyGuardsTests
{
    private const ulong Key = 7, Other = 8;

    private readonly KeyGuards _guards = new();
    private readonly RecordedGuard _older = new(source: 0), _newer = new(source: 1), _other = new(source: 2);

    public KeyGuardsTests()
    {
        _guards.Add(Key, _older);
        _guards.Add(Key, _newer);
        _guards.Add(Other, _other);
    }

    [Fact]
    public void What_happens_to_a_key_is_heard_by_all_its_copies_and_no_others()
    {
        _guards.OnReplaced(Key);
        _guards.OnCopyFollows(Key, server: 1);
        _guards.OnTouched(Key, exptime: 5);
        _guards.OnTouched(Key, exptime: 6, server: 0);

        _older.Heard.ShouldBe(["replaced", "copy from 1", "touched to 5", "touched to 6"]);
        _newer.Heard.ShouldBe(["replaced", "copy from 1", "touched to 5"]);
        _other.Heard.ShouldBeEmpty();
    }

    [Fact]
    public void A_flush_is_heard_by_all_and_lasts_until_it_is_over()
    {
        _guards.OnFlush();

        _older.Heard.Concat(_newer.Heard).Concat(_other.Heard).ShouldBe(["flushed", "flushed", "flushed"]);
        _guards.IsFlushing.ShouldBeTrue();
        _guards.OnFlushOver();
        _guards.IsFlushing.ShouldBeFalse();
    }

    [Fact]
    public void The_latest_write_counts_but_for_ones_own()
    {
        _guards.SourceOf(Key).ShouldBe(1);
        _guards.SourceOf(Key, except: _newer).ShouldBe(0);
        _guards.SourceOf(key: 9).ShouldBe(-1);
        _guards.HasWriteElsewhere(Key, server: 1).ShouldBeTrue();
        _guards.HasWriteElsewhere(Other, server: 2).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_ends_is_forgotten_wherever_it_stands(bool isNewest)
    {
        var (ended, left) = isNewest ? (_newer, _older) : (_older, _newer);

        _guards.Remove(Key, ended);
        _guards.Remove(Key, ended);
        _guards.OnReplaced(Key);

        ended.Heard.ShouldBeEmpty();
        left.Heard.ShouldBe(["replaced"]);
        _guards.Remove(Key, left);
        _guards.Count.ShouldBe(1);
    }

    [Fact]
    public void A_copy_that_brings_no_write_leaves_readers_where_they_are()
    {
        var guards = new KeyGuards();
        guards.Add(Key, new RecordedGuard(source: 3, bringsWrite: false));

        guards.HasWrite(Key, except: null).ShouldBeFalse();
        guards.HasWriteElsewhere(Key, server: 0).ShouldBeFalse();
        guards.SourceOf(Key).ShouldBe(-1);
    }
}
