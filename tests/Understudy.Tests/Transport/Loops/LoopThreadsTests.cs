using Understudy.Transport.Loops;

namespace Understudy.Tests.Transport.Loops;

public sealed class LoopThreadsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Loops_answer_once_each_of_them_has_had_a_turn_and_not_while_one_hangs()
    {
        using var threads = new LoopThreads(2, (_, _) => { });
        threads.Start([new Idle(), new Idle()]);
        await threads.AnswerAsync().WaitAsync(Limit);
        using var hanging = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        threads.Loops[1].Post(new LoopCall(() =>
        {
            hanging.Set();
            release.Wait(Limit);
        }));
        hanging.Wait(Limit).ShouldBeTrue();

        var answered = threads.AnswerAsync();
        // The other loop has taken its turn by the time it takes one more.
        var turns = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Loops[0].Post(new LoopCall(turns.SetResult));
        await turns.Task.WaitAsync(Limit);
        var wasSilent = !answered.IsCompleted;
        release.Set();
        await answered.WaitAsync(Limit);

        wasSilent.ShouldBeTrue();
    }

    private sealed class Idle : ILoopOwner
    {
        public void BeginBatch()
        {
        }

        public void EndBatch()
        {
        }
    }
}
