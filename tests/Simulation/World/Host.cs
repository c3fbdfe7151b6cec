using System.Net;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.World;

/// <summary>A machine with an address and a wall clock of its own.</summary>
internal sealed class Host(VirtualWorld world, string name, int number)
{
    public string Name => name;

    /// <summary>Place in the network's tables.</summary>
    public int Number => number;

    /// <summary>Switched on. A machine that loses power tells nobody.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>How far its wall clock is off.</summary>
    public long ClockOffsetMilliseconds { get; set; }

    /// <summary>How many parts in a million its wall clock is too fast.</summary>
    public long ClockRateError { get; set; }

    /// <summary>How much longer it has been running than the world.</summary>
    public long BootOffset { get; set; }

    public long UnixMilliseconds =>
        world.UnixMilliseconds + ClockOffsetMilliseconds + (world.Now / VirtualTime.Millisecond * ClockRateError / 1_000_000);

    public IPAddress Address { get; } = new([10, 0, 0, (byte)(number + 1)]);

    public NetworkAddress AddressOf(int port) => NetworkAddress.Tcp(Address, port);

    public override string ToString() => name;
}
