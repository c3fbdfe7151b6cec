using Understudy.Routing.Journal;

namespace Understudy.Tests.Routing.Journal;

/// <summary>Looks at the memory of the whole process, so nothing else may run meanwhile.</summary>
[Collection(nameof(MissedKeysMemoryTests))]
[CollectionDefinition(nameof(MissedKeysMemoryTests), DisableParallelization = true)]
public class MissedKeysMemoryTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(250)]
    public void It_takes_no_more_memory_than_it_says(int keyLength)
    {
        var budget = new JournalBudget(32 << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var journal = new MissedKeys(budget);
        var key = new byte[keyLength];

        for (var i = 0ul; budget.UsedBytes < 31 << 20; i++) journal.Add(i, key);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        journal.IsComplete.ShouldBeTrue();
        taken.ShouldBeLessThanOrEqualTo(budget.UsedBytes + (1 << 20));
    }
}
