using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Pools;

namespace Understudy.Proxy.Upstreams;

/// <summary>What a server says of itself before it is sent anything else: its answer to <c>stats</c>. One that wants a login first is
/// given it, and asked again.</summary>
internal struct ServerGreeting
{
    private ServerIdentity _identity;
    private ServerCapabilities? _capabilities;
    private ServerLogin? _login;     // what it was sent
    private bool _isLoggedIn;
    private bool _hasMoreToAsk;

    /// <summary>The question.</summary>
    public static ReadOnlySpan<byte> Question => TextRequestWriter.Stats;

    /// <summary>Which life of the server it is.</summary>
    public readonly ServerIdentity Identity => _identity;

    /// <summary>What it can be asked. Every memcached says its version; what says none is taken for one like most.</summary>
    public readonly ServerCapabilities Capabilities => _capabilities ?? ServerCapabilities.Assumed;

    /// <summary>As whom it has let us in; null: it lets in everybody.</summary>
    public readonly ServerLogin? Login => _isLoggedIn ? _login : null;

    /// <summary>What it is answering.</summary>
    public readonly Verb Asked => _login is null || _isLoggedIn ? Verb.Stats : Verb.Set;

    /// <summary>Why the server cannot be used, once the answer is whole; null if it can.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Takes the next frame of the answer.</summary>
    /// <param name="frame">Of the stream.</param>
    /// <param name="reply">What it is.</param>
    /// <param name="login">As whom to log in, should it ask; null: nobody.</param>
    /// <returns>False if it was the last one.</returns>
    public bool Read(ReadOnlySpan<byte> frame, in Reply reply, ServerLogin? login)
    {
        if (Asked == Verb.Set) return ReadLogin(frame, in reply);
        if (reply.Kind == ReplyKind.Stat)
        {
            if (!StatLine.TryRead(frame, out var stat)) return true;
            _identity.Read(in stat);
            if (stat.Is("version"u8)) ReadVersion(stat.Value);
            return true;
        }

        if (login is not null && _login is null && ServerLogin.IsAskedFor(frame))
        {
            _login = login;
            return _hasMoreToAsk = true;
        }

        if (reply.Kind != ReplyKind.End) Refusal = RefusalOf(frame);
        else if (Capabilities.Version < ServerCapabilities.Least)
            Refusal = $"it is memcached {Capabilities.Version}, and {ServerCapabilities.Least} is the oldest that is served";
        return false;
    }

    /// <summary>What the server is to be sent before it goes on; empty: nothing. Once.</summary>
    public ReadOnlySpan<byte> TakeQuestion()
    {
        if (!_hasMoreToAsk) return default;
        _hasMoreToAsk = false;
        return _isLoggedIn ? Question : _login!.Request;
    }

    private bool ReadLogin(ReadOnlySpan<byte> frame, in Reply reply)
    {
        _isLoggedIn = _hasMoreToAsk = reply.Kind == ReplyKind.Stored;
        if (!_isLoggedIn) Refusal = $"it does not let in the proxy as {_login!.User}: {PrintableText.Of(frame.TrimEnd("\r\n"u8))}";
        return _isLoggedIn;
    }

    private void ReadVersion(ReadOnlySpan<byte> text) =>
        _capabilities = ServerVersion.TryParse(text, out var version) ? new ServerCapabilities(version) : ServerCapabilities.Classic;

    private static string RefusalOf(ReadOnlySpan<byte> frame)
    {
        var answer = Encoding.Latin1.GetString(frame).TrimEnd();
        return ServerLogin.IsAskedFor(frame) ? $"it wants a password, and the proxy has none: {answer}" : $"it answers stats with {answer}";
    }
}
