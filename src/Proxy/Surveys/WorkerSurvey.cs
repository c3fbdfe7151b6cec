using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Surveys;

/// <summary>Asks every worker what only its own thread may look at. Any thread.</summary>
internal static class WorkerSurvey
{
    /// <param name="host">Whose workers they are: those of all pools.</param>
    /// <param name="ask">Asks one of them, on its loop; what it is given takes the answer, there, then or later.</param>
    /// <returns>Ends once all have answered: never, while one of them hangs.</returns>
    public static Task<T[]> AskAsync<T>(ProxyHost host, Action<ProxyWorker, Action<T>> ask) =>
        Task.WhenAll(host.Pools.SelectMany(pool => pool.Workers).Select(worker => AskAsync(worker, ask)));

    private static Task<T> AskAsync<T>(ProxyWorker worker, Action<ProxyWorker, Action<T>> ask)
    {
        // Whoever waits goes on elsewhere than on the loop.
        var answered = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Loop.Post(new LoopCall(() => ask(worker, answered.SetResult)));
        return answered.Task;
    }
}
