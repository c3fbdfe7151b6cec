using System.Text;
using Understudy.Routing.Journal;

namespace Understudy.Tests.Routing.Journal;

public class MissedKeysTests
{
    [Fact]
    public void A_key_missed_twice_is_listed_once()
    {
        var journal = new MissedKeys();

        journal.Add(1, "a"u8);
        journal.Add(2, "b"u8);
        journal.Add(1, "a"u8);

        journal.Count.ShouldBe(2);
        Encoding.ASCII.GetString(journal[0]).ShouldBe("a");
        Encoding.ASCII.GetString(journal[1]).ShouldBe("b");
        journal.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void One_key_too_many_empties_it_and_it_takes_no_more()
    {
        var journal = new MissedKeys();

        for (var i = 0; i <= MissedKeys.MaxKeys; i++) journal.Add((ulong)i, "k"u8);
        journal.Add(ulong.MaxValue, "late"u8);

        journal.IsComplete.ShouldBeFalse();
        journal.Count.ShouldBe(0);
    }

    [Fact]
    public void Long_keys_are_bounded_by_their_bytes()
    {
        var journal = new MissedKeys();
        var key = new byte[250];

        for (var i = 0; i <= MissedKeys.MaxBytes / key.Length; i++) journal.Add((ulong)i, key);

        journal.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Once_cleared_it_begins_anew()
    {
        var journal = new MissedKeys();
        journal.Add(1, "a"u8);
        journal.Overflow();

        journal.Clear();
        journal.Add(1, "a"u8);

        journal.IsComplete.ShouldBeTrue();
        journal.Count.ShouldBe(1);
    }
}
