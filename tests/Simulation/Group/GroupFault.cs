namespace Understudy.Simulation.Group;

/// <summary>What can go wrong in a world of members.</summary>
internal enum GroupFault
{
    /// <summary>A proxy and a server do not reach each other.</summary>
    Link,

    /// <summary>One direction between a proxy and any other host is cut.</summary>
    OneWay,

    /// <summary>Two proxies do not reach each other.</summary>
    Peers,

    /// <summary>A proxy does not reach the coordinator.</summary>
    Coordinator,

    /// <summary>No proxy does.</summary>
    CoordinatorGone,

    /// <summary>Questions to the coordinator take long, and take effect late.</summary>
    CoordinatorSlow,

    /// <summary>A proxy reaches nobody.</summary>
    Isolate,

    /// <summary>A proxy reaches no server.</summary>
    IsolateFromServers,

    /// <summary>A box with a proxy and a server reaches no other one.</summary>
    Box,

    /// <summary>A server executes nothing.</summary>
    Stall,

    /// <summary>One thread of a server executes nothing.</summary>
    ThreadStall,

    /// <summary>A server restarts empty.</summary>
    Restart,

    /// <summary>A server drops items.</summary>
    Evict,

    /// <summary>A proxy stands still.</summary>
    Pause,

    /// <summary>The leader stands still with bytes on their way.</summary>
    PauseWithBytes,

    /// <summary>The leader stands still between taking a write and sending it.</summary>
    PauseAtWrite,

    /// <summary>A proxy dies and starts again.</summary>
    Crash,

    /// <summary>A proxy's machine loses power: nobody is told.</summary>
    PowerOff,

    /// <summary>The leader gives its office back.</summary>
    Resign,

    /// <summary>Two boxes are cut apart, each with a server.</summary>
    Split,

    /// <summary>A follower hears nobody but the servers, and the leader loses the server that is read first.</summary>
    Blind,

    /// <summary>The leader hears nobody but the servers, and the others lose the server that is read first.</summary>
    BlindLeader,

    /// <summary>A follower hears nobody but the servers, the leader loses the server that is read first, and then dies.</summary>
    BlindCrash,

    /// <summary>What the leader sent waits behind a cut and then in a thread that stands still; the leader stands still too.</summary>
    ZombieBoth,

    /// <summary>What the leader sent waits behind a long cut, and the leader stands still.</summary>
    ZombieNet,

    /// <summary>A follower is cut off from the leader while it hands on a write, and dies.</summary>
    CutCrash,

    /// <summary>The leader stands still for half a second.</summary>
    SlowLeader,
}
