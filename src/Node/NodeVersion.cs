using System.Reflection;
using System.Text;

namespace Understudy.Node;

/// <summary>How the node names itself to clients.</summary>
public static class NodeVersion
{
    /// <summary>The protocol we speak is that of this memcached; client libraries read major.minor.micro from the front and decide by
    /// it.</summary>
    private const string MemcachedVersion = "1.6.18";

    private static readonly string Number = typeof(NodeVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>As in the reply to <c>version</c>.</summary>
    public static readonly string Text = $"{MemcachedVersion}-understudy-{Number}";

    internal static byte[] Reply { get; } = Encoding.ASCII.GetBytes($"VERSION {Text}\r\n");
}
