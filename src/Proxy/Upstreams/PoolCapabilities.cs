using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Versions;

namespace Understudy.Proxy.Upstreams;

/// <summary>What each server of the pool can be asked, as it last said, and so what clients may ask of all. Any thread.</summary>
/// <remarks>A request has to be understood by all servers, whichever hold its key: it may come to any of them, now or when one is
/// lost.</remarks>
internal sealed class PoolCapabilities
{
    private readonly Lock _lock = new();
    private readonly ServerCapabilities?[] _servers;     // null: has said nothing, or is no server at all
    private readonly Func<int, string> _nameOf;
    private volatile Shared _shared;
    private volatile bool _areRestricted;    // looked at for every request

    /// <param name="servers">How many there are.</param>
    /// <param name="nameOf">Names one of them.</param>
    public PoolCapabilities(int servers, Func<int, string> nameOf)
    {
        _servers = new ServerCapabilities?[servers];
        _nameOf = nameOf;
        _shared = Shared.Of(ServerCapabilities.Assumed, string.Empty);
    }

    /// <summary>The reply to <c>version</c>: ours, or that of the oldest server, since clients decide by it what they may ask.</summary>
    /// <remarks>Nothing else may stand there, neither before nor behind. Some client libraries read it from the front, some (npm memcached)
    /// match it at the end and fail where it does not end in three numbers, and libmemcached 1.0 has 24 bytes for it.</remarks>
    public ReadOnlySpan<byte> VersionReply => _shared.VersionReply;

    /// <summary>The version in it.</summary>
    public ServerVersion Version => _shared.Version;

    /// <summary>Whether all servers create what an <c>ms</c> with <c>N</c> is to join.</summary>
    public bool HaveVivifyingJoin => _shared.Capabilities.HasVivifyingJoin;

    /// <summary>Whether there are commands that clients may not ask.</summary>
    public bool AreRestricted => _areRestricted;

    /// <summary>Whether all servers know meta commands.</summary>
    public bool HaveMeta => !_areRestricted || _shared.Capabilities.HasMeta;

    /// <summary>What a server said last; what most know while it has said nothing.</summary>
    public ServerCapabilities Of(int server)
    {
        lock (_lock) return _servers[server] ?? ServerCapabilities.Assumed;
    }

    /// <summary>A server has said who it is.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="capabilities">Of its version; null: it is another one now, and has said nothing yet.</param>
    public void Set(int server, ServerCapabilities? capabilities)
    {
        lock (_lock)
        {
            if (_servers[server] == capabilities) return;
            _servers[server] = capabilities;
            var oldest = server;
            for (var i = 0; i < _servers.Length; i++)
            {
                // One that has said nothing is not asked anything until it has.
                if (_servers[i] is { } known && !(_servers[oldest]?.Version <= known.Version)) oldest = i;
            }

            _shared = _servers[oldest] is { } shared
                ? Shared.Of(shared, _nameOf(oldest))
                : Shared.Of(ServerCapabilities.Assumed, string.Empty);
            _areRestricted = _shared.IsRestricted;
        }
    }

    /// <summary>Whether a valid request may be sent to any server of the pool. One without <see cref="MetaFlags.Newer"/> flags always may
    /// unless <see cref="AreRestricted"/>.</summary>
    /// <param name="request">What the parser read.</param>
    /// <param name="refusal">What the client is told otherwise.</param>
    public bool Allows(in Request request, out ReadOnlySpan<byte> refusal)
    {
        refusal = default;
        var shared = _shared;
        if ((request.Flags & MetaFlags.Newer) != 0) refusal = RequestErrors.Reply(shared.Capabilities.RefusalOf(in request));
        if (!shared.IsRestricted) return refusal.IsEmpty;
        if (!shared.Capabilities.Knows(request.Verb)) refusal = shared.UnknownCommand;
        else if (request.Verb == Verb.MetaGet && !shared.Capabilities.HasMeta) refusal = shared.UnknownCommand;
        else if (request.LineLength > shared.Capabilities.MaxLineBytes && !MayBeLong(request.Verb)) refusal = shared.LineTooLong;
        return refusal.IsEmpty;
    }

    // Those of gat are asked for in shorter lines.
    private static bool MayBeLong(Verb verb) => verb is Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats or Verb.Stats or Verb.Version;

    private sealed class Shared
    {
        public required ServerCapabilities Capabilities { get; init; }

        public required ServerVersion Version { get; init; }

        public required byte[] VersionReply { get; init; }

        public required byte[] UnknownCommand { get; init; }

        public required byte[] LineTooLong { get; init; }

        public bool IsRestricted { get; init; }

        public static Shared Of(ServerCapabilities capabilities, string name)
        {
            var ours = ServerCapabilities.All.Version;
            var version = capabilities.Version < ours ? capabilities.Version : ours;
            return new Shared
            {
                Capabilities = capabilities,
                Version = version,
                IsRestricted = !capabilities.HasMeta || capabilities.MaxLineBytes < ProtocolLimits.MaxLineBytes,
                VersionReply = Encoding.ASCII.GetBytes($"VERSION {version}\r\n"),
                UnknownCommand = Encoding.UTF8.GetBytes(
                    $"CLIENT_ERROR server {name} is memcached {capabilities.Version}, which does not know this command\r\n"),
                LineTooLong = Encoding.UTF8.GetBytes(
                    $"CLIENT_ERROR line too long for server {name}, memcached {capabilities.Version}\r\n"),
            };
        }
    }
}
