using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Proxy.Group;

/// <summary>Between two boxes: the servers say who leads, each by a register of its own.</summary>
internal sealed class ServerRegisters : IArbiter
{
    private readonly RegisterConnection[] _servers;
    private readonly Action<Action<GroupMember, long>> _call;
    private readonly Action<bool> _onHeard;
    private bool? _told;

    /// <param name="loop">The group's.</param>
    /// <param name="setup">Whose word it is.</param>
    /// <param name="addresses">Of the servers, by number; null where nobody knows it.</param>
    /// <param name="dialer">Connects to them.</param>
    /// <param name="serverOf">What is known of one: as whom to log in, and whether it is reached by TLS.</param>
    /// <param name="call">Hands something to the member, with the time.</param>
    /// <param name="onHeard">Told when servers begin or cease to answer, on the loop.</param>
    public ServerRegisters(
        IEventLoop loop, GroupSetup setup, IReadOnlyList<Func<NetworkAddress?>> addresses, ServerDialer dialer,
        Func<int, PoolServer> serverOf, Action<Action<GroupMember, long>> call, Action<bool> onHeard)
    {
        (_call, _onHeard) = (call, onHeard);
        _servers = [.. addresses.Select((address, server) => new RegisterConnection(
            loop, dialer, setup.Id, setup.Times.HoldNanoseconds, address, () => serverOf(server)))];
    }

    public bool IsHeard => Array.Exists(_servers, server => server.Failure.Length == 0);

    public string Problem => IsHeard ? "" : string.Join("; ", _servers.Select((server, i) => $"{i + 1}: {server.Failure}").Take(4));

    public bool IsFreeing => false;

    public string? LocalNameOf(int server) => _servers[server].LocalName;

    public bool TryAsk(GroupAction asked)
    {
        switch (asked)
        {
            case ReadRegisters:
                for (var i = 0; i < _servers.Length; i++) Read(i);
                return true;
            case ClaimServers claim:
                for (var i = 0; i < _servers.Length; i++) Claim(i, claim);
                return true;
            case BeatServer beat:
                _servers[beat.Server].Ask(new RegisterQuestion
                {
                    Next = found => Renewed(beat, found),
                    OnAnswered = (found, isWritten) => OnBeaten(beat, found, isWritten),
                    OnFailed = Tell,
                });
                return true;
            default:
                return false;
        }
    }

    public void Dispose()
    {
        foreach (var server in _servers) server.Stop();
    }

    private void Read(int server) => _servers[server].Ask(new RegisterQuestion
    {
        Next = static _ => null,
        OnAnswered = (found, _) => _call((member, now) =>
        {
            member.OnReach(server, true);
            member.OnRegister(server, found, now);
            Tell();
        }),
        OnFailed = () => OnUnreached(server),
    });

    private void Claim(int server, ClaimServers claim) => _servers[server].Ask(new RegisterQuestion
    {
        Next = found => found is not null && found.Term >= claim.Term ? null
            : found is null ? new ServerRegister(claim.Term, _servers[server].Id, 0, null)
            : found with { Term = claim.Term, Holder = _servers[server].Id, Beat = 0 },
        OnAnswered = (found, isWritten) => _call((member, now) => member.OnClaimed(claim, server, isWritten, found, now)),
        OnFailed = () =>
        {
            _call((member, now) => member.OnClaimed(claim, server, null, null, now));
            OnUnreached(server);
        },
    });

    private ServerRegister? Renewed(BeatServer beat, ServerRegister? found)
    {
        var id = _servers[beat.Server].Id;
        if (found is null) return beat.MayCreate ? new ServerRegister(beat.Term, id, 1, beat.State) : null;
        if (found.Term > beat.Term || (found.Term == beat.Term && found.Holder != id)) return null;
        return new ServerRegister(beat.Term, id, beat.IsFree ? ServerRegister.Free : found.Beat + 1, beat.State);
    }

    private void OnBeaten(BeatServer beat, ServerRegister? found, bool isWritten) => _call((member, now) =>
    {
        member.OnReach(beat.Server, true);
        member.OnBeaten(beat, isWritten ? beat.Term : found?.Term ?? 0, isWritten && found?.Term < beat.Term, now);
        Tell();
    });

    private void OnUnreached(int server)
    {
        _call((member, _) => member.OnReach(server, false));
        Tell();
    }

    private void Tell()
    {
        var isHeard = IsHeard;
        if (isHeard == _told) return;
        _told = isHeard;
        _onHeard(isHeard);
    }
}
