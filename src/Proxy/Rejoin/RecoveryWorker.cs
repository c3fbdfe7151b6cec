using Understudy.Proxy.Copies;
using Understudy.Proxy.Divergence;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>A worker as whatever brings servers and copies into line knows it.</summary>
internal abstract class RecoveryWorker : CopyWorker
{
    protected RecoveryWorker(ServerCrew crew, int index, IEventLoop loop)
        : base(crew, index, loop)
    {
        Comparer = new ReplicaComparer(this, crew.Logger);
        Sampler = new DivergenceSampler(this, Comparer);
        Repairs = new MissRepairs(this);
        LateWrites = new LateWrites(this);
        Contested = new ContestedKeys(this);
        Marks = new OutMarks(this);
    }

    public ReplicaComparer Comparer { get; }

    public DivergenceSampler Sampler { get; }

    public MissRepairs Repairs { get; }

    public LateWrites LateWrites { get; }

    public ContestedKeys Contested { get; }

    public OutMarks Marks { get; }

    /// <summary>All workers, this one among them.</summary>
    public abstract IReadOnlyList<RecoveryWorker> Peers { get; }

    public abstract override RecoveryWorker WriterOf(ulong fingerprint);
}
