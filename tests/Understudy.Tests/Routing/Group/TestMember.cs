using Understudy.Routing.Group;
using Understudy.Routing.Replicas;
using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Tests.Routing.Group;

/// <summary>A member and what it wanted done, with times in milliseconds.</summary>
internal sealed class TestMember
{
    public const long Millisecond = 1_000_000;

    private readonly List<GroupAction> _done = [];

    public TestMember(string id, bool hasRegisters = false, GroupState? known = null, params string[] peers)
    {
        var options = new GroupOptions { Id = id, Servers = 2, Peers = [.. peers], MayFound = true, HasRegisters = hasRegisters };
        Member = new GroupMember(options, known, 0);
        Member.OnReach(0, true);
        Member.OnReach(1, true);
    }

    public GroupMember Member { get; }

    /// <summary>As the coordinator would have it, made by <paramref name="leader"/>.</summary>
    public static GroupState StateOf(
        string leader, long term, long number, ReplicaState first = ReplicaState.In, params string[] members) => new()
    {
        Version = new GroupVersion(term, number), Leader = leader, Members = [.. members],
        Servers = [new(first, 0), new(ReplicaState.In, 0)],
    };

    public void Do(Action<GroupMember> what)
    {
        what(Member);
        _done.AddRange(Member.Outbox);
        Member.Outbox.Clear();
    }

    /// <summary>Ticks every 10 ms.</summary>
    public void Pass(int from, int to)
    {
        for (var now = from; now <= to; now += 10) Do(member => member.Tick(now * Millisecond));
    }

    /// <summary>The last action of a kind.</summary>
    public T Last<T>() => _done.OfType<T>().Last();

    public int Count<T>() => _done.OfType<T>().Count();

    public IEnumerable<T> Told<T>(string to) => _done.OfType<Tell>().Where(tell => tell.To == to).Select(tell => tell.Message).OfType<T>();

    /// <summary>The coordinator shows key and state at that time, whenever it was asked.</summary>
    public void See(LeadKey lead, GroupState? state, int at)
    {
        Do(member => member.Tick(at * Millisecond));
        Do(member => member.OnWatched(Last<Watch>(), lead, state, at * Millisecond));
    }

    /// <summary>Founds the group and leads it, with these members in the record, from 10 ms on.</summary>
    public void Lead(params string[] others)
    {
        See(new LeadKey(0, "", 0), null, 0);
        Do(member => member.OnTaken(Last<Take>(), true, null, 1 * Millisecond));
        Record(2);
        foreach (var other in others) Beat(other, default, 3);
        Record(4);
        foreach (var other in others) Do(member => member.OnMessage(other, new GroupMessage.Ack(Member.State!.Version), 5 * Millisecond));
        Pass(10, 10);
    }

    public void Record(int at)
    {
        Do(member => member.Tick(at * Millisecond));
        if (Count<Record>() > 0) Do(member => member.OnRecorded(Last<Record>(), true, at * Millisecond));
    }

    public void Beat(string from, GroupVersion version, int at, long? echo = null) =>
        Do(member => member.OnMessage(from, new GroupMessage.Beat(at * Millisecond, version, echo, 3), at * Millisecond));

    /// <summary>The first server leaves.</summary>
    /// <returns>The number that a write which it missed has to wait for.</returns>
    public long Eject(int at)
    {
        Do(member => member.Change(member.State!.Servers.SetItem(0, new GroupServer(ReplicaState.Out, 1)), at * Millisecond));
        return Member.LeftIn(0);
    }

    public GateAnswer MayAcknowledge(long number, int at) => Member.MayAcknowledge(Member.Term, number, at * Millisecond);
}
