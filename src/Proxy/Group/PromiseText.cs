using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Says what a group of its kind promises, and what more would need.</summary>
internal static class PromiseText
{
    public static string NameOf(TakeoverMode mode) => mode switch
    {
        TakeoverMode.Timeout => "timeout",
        TakeoverMode.Keepalived => "keepalived",
        _ => "never",
    };

    public static string ModeOf(GroupSetup setup) =>
        setup.Boxes is { } boxes ? $"peers, takeover {NameOf(boxes.Takeover)}" : "etcd";

    public static string Of(GroupSetup setup) => setup.Boxes switch
    {
        null => "no old values, whatever proxy, server or etcd fails or is cut off",
        { Takeover: TakeoverMode.Never } =>
            "no old values; when the leader's box is gone, clients get errors until an operator says 'understudy group lead'. "
            + "For a takeover without one: etcd on any third machine",
        _ => "no old values, unless the two boxes are cut apart and each keeps a server: then each serves what it has, and when it heals, "
            + "what the side without the lead acknowledged is lost. For no exception: etcd on any third machine, or takeover never",
    };
}
