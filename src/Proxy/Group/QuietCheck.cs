using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Proxy.Group;

/// <summary>Whether servers in use have nothing of a former leader left, so that its successor need not wait for as long as they could
/// (S10).</summary>
/// <remarks>Any connection that is not this proxy's own counts, since nobody can be sure by which addresses another one is seen: with
/// three proxies, or with programs that use the servers directly, it is time alone that counts.</remarks>
internal sealed class QuietCheck
{
    private readonly Func<GroupState?> _state;
    private readonly Action<AskQuiet> _onQuiet;
    private readonly QuietProbe[] _probes;
    private AskQuiet? _asked;

    /// <param name="loop">The group's.</param>
    /// <param name="servers">How many there are.</param>
    /// <param name="connect">Begins a connection to one; null while nobody knows where it is.</param>
    /// <param name="ownNames">The ends of all other connections that this proxy has to one.</param>
    /// <param name="state">Says which servers are in use.</param>
    /// <param name="onQuiet">All that are in use are quiet.</param>
    public QuietCheck(
        IEventLoop loop, int servers, Func<int, ISocketHandler, ISocket?> connect, Func<int, IEnumerable<string>> ownNames,
        Func<GroupState?> state, Action<AskQuiet> onQuiet)
    {
        (_state, _onQuiet) = (state, onQuiet);
        _probes = [.. Enumerable.Range(0, servers).Select(server => new QuietProbe(
            loop, handler => connect(server, handler), () => ownNames(server), Conclude))];
    }

    /// <summary>Goes on finding out.</summary>
    public void Ask(AskQuiet asked)
    {
        _asked = asked;
        foreach (var probe in Needed()) probe.Ask();
    }

    /// <summary>Nobody wants to know any more.</summary>
    public void Stop()
    {
        if (_asked is null) return;
        _asked = null;
        foreach (var probe in _probes) probe.Stop();
    }

    private IEnumerable<QuietProbe> Needed() =>
        _state() is { } state ? _probes.Where((_, server) => state.Servers[server].IsWhole) : [];

    private void Conclude()
    {
        if (_asked is { } asked && Needed().All(probe => probe.IsQuiet)) _onQuiet(asked);
    }
}
