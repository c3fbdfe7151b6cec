using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Surveys;

/// <summary>Asks every worker what only its own thread may look at. Any thread.</summary>
internal static class WorkerSurvey
{
    /// <param name="crew">Whose workers they are.</param>
    /// <param name="ask">Asks one of them, on its loop; what it is given takes the answer, there, then or later.</param>
    /// <returns>Ends once all have answered: never, while one of them hangs.</returns>
    public static Task<T[]> AskAsync<T>(ProxyCrew crew, Action<ProxyWorker, Action<T>> ask) => Task.WhenAll(crew.Workers.Select(worker =>
    {
        // Whoever waits goes on elsewhere than on the loop.
        var answered = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Loop.Post(new LoopCall(() => ask(worker, answered.SetResult)));
        return answered.Task;
    }));
}
