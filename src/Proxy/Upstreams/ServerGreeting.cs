using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;
using Understudy.Protocol.Versions;

namespace Understudy.Proxy.Upstreams;

/// <summary>What a server says of itself before it is sent anything else: its answer to <c>stats</c>.</summary>
internal struct ServerGreeting
{
    private ServerIdentity _identity;
    private ServerCapabilities? _capabilities;

    /// <summary>The question.</summary>
    public static ReadOnlySpan<byte> Question => TextRequestWriter.Stats;

    /// <summary>Which life of the server it is.</summary>
    public readonly ServerIdentity Identity => _identity;

    /// <summary>What it can be asked. Every memcached says its version; what says none is taken for a recent one.</summary>
    public readonly ServerCapabilities Capabilities => _capabilities ?? ServerCapabilities.All;

    /// <summary>Why the server cannot be used, once the answer is whole; null if it can.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Takes the next frame of the answer.</summary>
    /// <returns>False if it was the last one.</returns>
    public bool Read(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.Kind == ReplyKind.Stat)
        {
            if (!StatLine.TryRead(frame, out var stat)) return true;
            _identity.Read(in stat);
            if (stat.Is("version"u8)) ReadVersion(stat.Value);
            return true;
        }

        if (reply.Kind != ReplyKind.End) Refusal = RefusalOf(Encoding.Latin1.GetString(frame).TrimEnd());
        else if (Capabilities.Version < ServerCapabilities.Least)
            Refusal = $"it is memcached {Capabilities.Version}, and {ServerCapabilities.Least} is the oldest that is served";
        return false;
    }

    private void ReadVersion(ReadOnlySpan<byte> text) =>
        _capabilities = ServerVersion.TryParse(text, out var version) ? new ServerCapabilities(version) : ServerCapabilities.Classic;

    private static string RefusalOf(string answer) => answer.Contains("unauthenticated", StringComparison.Ordinal)
        ? $"it wants a password, and the proxy has none: {answer}"
        : $"it answers stats with {answer}";
}
