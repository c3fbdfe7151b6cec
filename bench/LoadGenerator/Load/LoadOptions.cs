using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Load;

/// <summary>What to send, to whom and for how long.</summary>
internal sealed record LoadOptions
{
    public required NetworkAddress Target { get; init; }

    /// <summary>Client connections over all threads.</summary>
    public int Connections { get; init; } = 50;

    /// <summary>Most requests in flight per connection.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Gets among 1000 requests; the rest are sets.</summary>
    public int GetsPerThousand { get; init; } = 900;

    public int ValueBytes { get; init; } = 100;

    /// <summary>Keys of one get, 1 to 1024.</summary>
    public int KeysPerGet { get; init; } = 1;

    public int KeyCount { get; init; } = 100_000;

    /// <summary>Requests per second over all connections; 0 is a closed loop: the next request follows the reply.</summary>
    public double Rate { get; init; }

    /// <summary>
    /// Least time before measuring. A closed loop also waits until its connections have had two replies each, on average,
    /// and, like <see cref="Duration"/>, up to four times as long for a watched process that gets little CPU time.
    /// </summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Store every item before the warm-up. Not needed in front of ideal servers, which know every item.</summary>
    public bool Prefill { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Where ideal servers listen in this process, on the threads of the clients.</summary>
    public IReadOnlyList<NetworkAddress> IdealServers { get; init; } = [];

    /// <summary>Longest wait until all connections stand, until the prefill is done, and for the warm-up.</summary>
    public TimeSpan SetUpLimit { get; init; } = TimeSpan.FromSeconds(30);
}
