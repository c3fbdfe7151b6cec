using Understudy.Transport.Buffers;
using Understudy.Transport.Processes;

namespace Understudy.Transport.Loops;

/// <summary>Epoll loops, each on a thread of its own once they are started.</summary>
public sealed class LoopThreads : IDisposable
{
    private readonly EpollLoop[] _loops;
    private readonly Thread[] _threads;
    private readonly CountdownEvent _running;
    private readonly Action<int, Exception> _onBug;
    private IReadOnlyList<ILoopOwner> _owners = [];

    /// <param name="count">How many.</param>
    /// <param name="onBug">Hears of what a loop's owner threw, with the number of the loop, before the process ends.</param>
    /// <param name="userTimeout">See <see cref="EpollLoop.UserTimeout"/>.</param>
    public LoopThreads(int count, Action<int, Exception> onBug, TimeSpan userTimeout = default)
    {
        _onBug = onBug;
        _loops = [.. Enumerable.Range(0, count).Select(_ => new EpollLoop(NewSeed())
        {
            UserTimeout = userTimeout,
            Buffers = new BufferPool(Memory),
        })];
        _running = new CountdownEvent(count);
        _threads = [.. _loops.Select((_, index) => new Thread(() => Run(index)) { Name = $"worker {index}", IsBackground = true })];
    }

    public IReadOnlyList<IEventLoop> Loops => _loops;

    /// <summary>What all loops hold together.</summary>
    internal MemoryAccount Memory { get; } = new();

    /// <summary>Runs the loops.</summary>
    /// <param name="owners">One for each.</param>
    public void Start(IReadOnlyList<ILoopOwner> owners)
    {
        _owners = owners;
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Connections that are made from here on are given up by the kernel after so long. Any thread.</summary>
    public void ChangeUserTimeout(TimeSpan userTimeout)
    {
        foreach (var loop in _loops) loop.Post(new LoopCall(() => loop.UserTimeout = userTimeout));
    }

    /// <summary>Ends once every loop has had a turn: never, while one of them hangs. Any thread.</summary>
    public Task AnswerAsync()
    {
        var silent = _loops.Length;
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var loop in _loops)
        {
            loop.Post(new LoopCall(() =>
            {
                if (Interlocked.Decrement(ref silent) == 0) answered.TrySetResult();
            }));
        }

        return answered.Task;
    }

    /// <returns>True once all loops have ended; false if that takes longer.</returns>
    public bool Join(TimeSpan timeout) => _running.Wait(timeout);

    /// <summary>Ends the loops at once: their sockets close.</summary>
    public void Dispose()
    {
        foreach (var loop in _loops) loop.Stop();
        foreach (var thread in _threads)
        {
            if (thread.IsAlive) thread.Join();
        }

        foreach (var loop in _loops) loop.Dispose();
        _running.Dispose();
    }

    /// <summary>Ends the loops at once, and every connection with a reset: nothing more of what was sent leaves this machine. Any thread
    /// but theirs.</summary>
    public void Cut()
    {
        foreach (var loop in _loops) loop.Stop();
        foreach (var thread in _threads)
        {
            if (thread.IsAlive) thread.Join();
        }

        // What one loop is told may be handed on to another.
        foreach (var loop in _loops) loop.ResetAll();
        foreach (var loop in _loops) loop.ResetAll();
        Dispose();
    }

    private static ulong NewSeed() => BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());

    private void Run(int index)
    {
        try
        {
            _loops[index].Run(_owners[index]);
            _running.Signal();
        }
        catch (Exception bug)
        {
            _onBug(index, bug);
            StandardStreams.LeaveStuckError();
            Environment.FailFast("a worker has failed", bug);
        }
    }
}
