using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>A loop that runs on the test's own thread until something has happened, and fails when it does not.</summary>
internal sealed class TestLoop : ILoopOwner, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Deadline _deadline = new();
    private Func<bool> _isDone = () => true;

    public TestLoop() => Loop = new EpollLoop(1);

    public TestLoop(EpollLoop loop) => Loop = loop;

    public EpollLoop Loop { get; }

    public int Batches { get; private set; }

    public void RunUntil(Func<bool> isDone)
    {
        _isDone = isDone;
        Loop.Schedule(_deadline, Patience.Ticks * 100);
        Loop.Run(this);
        Loop.Cancel(_deadline);
    }

    /// <summary>Lets pass what is not supposed to cause anything.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = new Alarm();
        Loop.Schedule(end, time.Ticks * 100);
        RunUntil(() => end.HasFired);
    }

    /// <summary>A listener that adopts every client, and a connection to it that is established on both ends.</summary>
    public (RecordingSocket Ours, RecordingSocket Theirs) Pair(NetworkAddress address)
    {
        var clients = new Adopter(Loop);
        var listener = Loop.Listen(address, new ListenOptions(), clients);
        var ours = RecordingSocket.Connect(Loop, listener.Address);
        RunUntil(() => ours.IsConnected && clients.Sockets.Count == 1);
        listener.Close();
        return (ours, clients.Sockets[0]);
    }

    public void BeginBatch() => Batches++;

    public void EndBatch()
    {
        if (_isDone()) Loop.Stop();
    }

    public void Dispose() => Loop.Dispose();

    private sealed class Deadline : LoopTimer
    {
        protected internal override void Fire() => throw new TimeoutException("what the test waits for has not happened");
    }

    private sealed class Alarm : LoopTimer
    {
        public bool HasFired { get; private set; }

        protected internal override void Fire() => HasFired = true;
    }
}
