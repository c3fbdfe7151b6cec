using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Forwarding;

/// <summary>Puts the answers to <c>stats</c> together.</summary>
internal interface IStatistics
{
    /// <summary>Which statistics servers have to be asked for, if it is any of them.</summary>
    /// <param name="command">The whole command line.</param>
    StatisticsKind? KindOf(ReadOnlySpan<byte> command);

    /// <summary>The reply to a stats command for which servers were asked.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="answers">Of each server, by number; null where there is none.</param>
    byte[] Reply(StatisticsKind kind, IReadOnlyList<ServerFigures?> answers);

    /// <summary>The reply to any other stats command.</summary>
    /// <param name="command">The whole command line.</param>
    byte[] Reply(ReadOnlySpan<byte> command);
}
