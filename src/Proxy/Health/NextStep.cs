using System.Globalization;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Health;

/// <summary>What a server waits for, in words for operators.</summary>
internal static class NextStep
{
    /// <returns>Empty if it is in use.</returns>
    /// <param name="now">Loop time.</param>
    public static string Of(RecoveryCrew crew, int server, long now)
    {
        var watch = crew.Watches[server];
        return crew.Board.Current.StateOf(server) switch
        {
            ReplicaState.In when crew.Servers[server].SameAs is { } other => Twins.Refusal(other),
            ReplicaState.In => string.Empty,
            ReplicaState.Draining => "it is read only where no other server can answer",
            ReplicaState.Ejected when watch.IsNeeded =>
                "it stays out of use until it is readmitted, though no other server can answer for all its keys",
            ReplicaState.Ejected => "it stays out of use until it is readmitted",
            _ when watch.Step == ReturnStep.Settling =>
                $"for {Seconds(watch.SettlesUntil - now)} s more it may execute what it had received before",
            ReplicaState.Joining when watch.Step == ReturnStep.Renewing => "what it missed is renewed or removed before it is read",
            ReplicaState.Joining when watch.Step == ReturnStep.Purging => "what it holds is removed key by key before it is read",
            ReplicaState.Joining => "it is emptied before it is read",
            ReplicaState.Warming when watch.IsNeeded => "it is read as it is, since no other server can answer for all its keys",
            ReplicaState.Warming => "it is read when it has been filled",
            _ when watch.HeldDownNanoseconds is > 0 and var left =>
                $"it left too often and is held down for {Seconds(left)} s, unless no other server can answer",
            _ when crew.Servers[server].SameAs is not null => "it is used once another server answers there",
            _ when crew.Servers[server].Address is null => "its name is looked up until it has one",
            _ => "it is probed until it answers",
        };
    }

    public static string Seconds(long nanoseconds) => (Math.Max(0, nanoseconds) / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
}
