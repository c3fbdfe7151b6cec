using System.Text;
using Understudy.Routing.Journal;

namespace Understudy.Tests.Routing.Journal;

public class MissedKeysTests
{
    private readonly JournalBudget _budget = new(1 << 20);

    [Fact]
    public void A_key_missed_twice_is_listed_once()
    {
        var journal = new MissedKeys(_budget);

        journal.Add(1, "a"u8);
        journal.Add(2, "b"u8);
        journal.Add(1, "a"u8);

        journal.Count.ShouldBe(2);
        Encoding.ASCII.GetString(journal[0]).ShouldBe("a");
        Encoding.ASCII.GetString(journal[1]).ShouldBe("b");
        journal.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Every_key_comes_back_as_it_was()
    {
        var journal = new MissedKeys(new JournalBudget(64 << 20));
        var keys = Enumerable.Range(0, 50_000).Select(i => new string((char)('a' + (i % 26)), 1 + (i % 250))).ToList();

        for (var i = 0; i < keys.Count; i++) journal.Add((ulong)i, Encoding.ASCII.GetBytes(keys[i]));

        Enumerable.Range(0, journal.Count).Select(i => Encoding.ASCII.GetString(journal[i])).ShouldBe(keys);
    }

    [Fact]
    public void One_key_too_many_empties_it_and_it_takes_no_more()
    {
        var journal = new MissedKeys(_budget);

        AddUntilOverflow(journal);
        journal.Add(ulong.MaxValue, "late"u8);

        journal.IsComplete.ShouldBeFalse();
        journal.Count.ShouldBe(0);
        _budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void Journals_share_one_budget()
    {
        var first = new MissedKeys(_budget);
        var second = new MissedKeys(_budget);
        first.Add(1, "a"u8);

        AddUntilOverflow(second);

        second.IsComplete.ShouldBeFalse();
        first.IsComplete.ShouldBeTrue();
        _budget.UsedBytes.ShouldBeInRange(1, 1 << 20);
    }

    [Fact]
    public void Once_cleared_it_begins_anew()
    {
        var journal = new MissedKeys(_budget);
        journal.Add(1, "a"u8);
        journal.Overflow();

        journal.Clear();
        journal.Add(1, "a"u8);

        journal.IsComplete.ShouldBeTrue();
        journal.Count.ShouldBe(1);
    }

    private static void AddUntilOverflow(MissedKeys journal)
    {
        for (var i = 2ul; journal.IsComplete; i++) journal.Add(i, "key"u8);
    }
}
