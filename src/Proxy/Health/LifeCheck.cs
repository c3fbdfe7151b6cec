using Understudy.Connections.Servers;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Rejoin;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>Whether what answers where a server was is that server still, and what that means for what it holds. On the first worker's
/// loop.</summary>
internal sealed class LifeCheck(RecoveryCrew crew, IEventLoop loop, PoolServer server)
{
    // How much older than the loss a process may say it is that began after it: memcached counts from 2, in whole seconds, and a loss is
    // noticed by the next sign of life that is asked for.
    private const long YoungerSeconds = 5;

    private ServerIdentity _known;
    private long _cpuSeen;           // before it was asked who it is
    private bool _mayBeOldLife;      // it may have received something before it was taken out of use
    private long _leftAtVersion;     // of the snapshot
    private long _leftAt;

    /// <summary>What answered last is the process that was in use.</summary>
    public bool IsSame { get; private set; }

    /// <summary>What answered last may hold items from a time of which nothing is known here.</summary>
    public bool IsStranger { get; private set; }

    /// <summary>What was found, for the log and operators.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>The server is out of use.</summary>
    public void OnLeft()
    {
        _known = server.Life.Identity;
        _leftAtVersion = crew.Board.Current.Version;
        _leftAt = loop.Now;
    }

    /// <summary>Whatever answers next is another one.</summary>
    public void Forget()
    {
        _known = default;
        server.Life.Set(default);
    }

    /// <summary>It is about to be asked who it is.</summary>
    public void OnAsked() => _cpuSeen = server.Life.CpuSeen;

    /// <summary>It has answered, and its life is in use from now on.</summary>
    public void OnMet(ServerIdentity identity)
    {
        IsSame = server.Life.IsStillInUse(in identity, _cpuSeen) || !crew.Rules.NeedsSameLife;
        var stoodBy = !IsSame && !_known.IsUnknown && IsOlderThanTheLoss(in identity);
        IsStranger = _known.IsUnknown || stoodBy || (!IsSame && identity.IsWarmAfter(in _known));
        // One that may be the same, or another that began in the same second, lacks items for all that is known, and settles all the same.
        _mayBeOldLife = IsSame || _known.IsUnknown || _known.Equals(identity);
        Reason = IsSame ? "it answers probes"
            : _known.IsUnknown ? "it answers for the first time"
            : stoodBy ? "it answers probes, and another server stands there now"
            : "it answers probes, and was restarted";
        _known = identity;
        server.Life.Set(in identity);
    }

    /// <summary>It may still execute something that it had received.</summary>
    /// <param name="isStranger">It may have received something that nobody here knows of.</param>
    /// <param name="isNeeded">No other server can answer: it is enough that it owes nothing.</param>
    /// <remarks>
    /// A process that was hung goes on to execute what it had received, also on connections that have been reset: in 13 of 60 tries a set
    /// executed after the delete that followed it. Fenced only after that, it holds nothing old. A new process has received nothing; one
    /// that was never seen before may have, from an earlier proxy.
    /// </remarks>
    public bool MustSettle(bool isStranger, bool isNeeded) =>
        _mayBeOldLife && crew.Rules.Settles && (!isNeeded || isStranger || MayOweWrites);

    /// <summary>All that the next step depends on.</summary>
    public ReturnFacts Facts()
    {
        var journal = server.Journal.Extent;
        var snapshot = crew.Board.Current;
        return new ReturnFacts
        {
            IsOut = !snapshot.IsWritable(server.Number),
            HasGaps = journal.HasGaps && crew.Rules.Fences,
            // Without other replicas nobody confirmed a write without it.
            HasReplicas = snapshot.Pool.CopyCount > 1 && crew.Rules.Fences,
            // From servers that do not tell how long an item lives, a single one cannot be copied: a list of all can.
            MayRenew = (journal.IsComplete || !crew.Rules.NeedsWholeJournal)
                && FillSources.TellState(crew.Workers[0], server.Number),
            IsSameLife = IsSame,
            IsStranger = IsStranger,
        };
    }

    private bool MayOweWrites =>
        server.MayOweWrites || crew.Workers.Any(worker => worker.NoticedVersion < _leftAtVersion);

    // An address can be moved to a server that stood by, and holds what it was given before.
    private bool IsOlderThanTheLoss(in ServerIdentity identity) =>
        identity.UptimeSeconds - ((loop.Now - _leftAt) / 1_000_000_000) > YoungerSeconds;
}
