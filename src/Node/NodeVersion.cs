using System.Text;

namespace Understudy.Node;

/// <summary>How the node names itself to clients.</summary>
internal static class NodeVersion
{
    /// <summary>The memcached whose protocol we speak: what <c>version</c> says, and <c>stats</c>.</summary>
    /// <remarks>Nothing else may stand there, neither before nor behind. Client libraries decide by it; some read it from the front, some
    /// (npm memcached) match it at the end and fail where it does not end in three numbers, and libmemcached 1.0 copies it into 24
    /// bytes.</remarks>
    public const string Memcached = "1.6.45";

    internal static byte[] Reply { get; } = Encoding.ASCII.GetBytes($"VERSION {Memcached}\r\n");
}
