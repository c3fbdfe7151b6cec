using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Pools;

/// <summary>How long a server has been in each state since the start of the process. Written by the first worker, read by any thread, which
/// may see a slightly old number.</summary>
internal sealed class StateTimes
{
    private readonly long[] _milliseconds = new long[(int)ReplicaState.Ejected + 1];
    private ReplicaState _state;
    private long _since;

    /// <summary>Begins to count, in the state that all servers begin in.</summary>
    /// <param name="unixMilliseconds">Now.</param>
    public void Begin(long unixMilliseconds) => Volatile.Write(ref _since, unixMilliseconds);

    /// <summary>The server has another state now.</summary>
    public void OnChanged(ReplicaState state, long unixMilliseconds)
    {
        _milliseconds[(int)_state] += Math.Max(0, unixMilliseconds - _since);
        _state = state;
        Volatile.Write(ref _since, unixMilliseconds);
    }

    /// <summary>How long it has been in a state, the time that it is in it now included.</summary>
    public TimeSpan Of(ReplicaState state, long unixMilliseconds)
    {
        var passed = Volatile.Read(ref _milliseconds[(int)state]);
        return TimeSpan.FromMilliseconds(passed + (state == _state ? Math.Max(0, unixMilliseconds - Volatile.Read(ref _since)) : 0));
    }
}
