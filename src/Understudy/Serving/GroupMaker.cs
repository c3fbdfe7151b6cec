using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Control.Coordination;
using Understudy.Proxy;
using Understudy.Proxy.Group;

namespace Understudy.Serving;

/// <summary>Makes of what is asked for what a proxy needs to join its group.</summary>
internal sealed class GroupMaker : IDisposable
{
    private readonly IDisposable _keeper;

    private GroupMaker(IDisposable keeper, GroupSetup setup) => (_keeper, Setup) = (keeper, setup);

    public GroupSetup Setup { get; }

    /// <param name="asked">A valid one.</param>
    /// <param name="proxy">Of whose pool it is.</param>
    /// <param name="resolver">Knows the members' hosts.</param>
    /// <param name="logger">Hears of what cannot be kept.</param>
    /// <param name="problems">Told what is wrong with the files.</param>
    /// <returns>Null if something is.</returns>
    public static GroupMaker? Make(
        MembershipOptions asked, ProxyOptions proxy, HostResolver resolver, ILogger logger, List<Problem> problems)
    {
        var first = problems.Count;
        var secret = asked.SecretFile is null or MembershipOptions.NoSecret ? null
            : Told("group-secret", SecretFile.Read(asked.SecretFile, out var why), why, problems);
        var password = asked.EtcdPasswordFile is null ? null
            : Told("etcd-password", SecretFile.FirstLine(asked.EtcdPasswordFile, out var whyNot), whyNot, problems);
        foreach (var member in asked.Members.Where(member => !resolver.Knows(member.Host)))
            problems.Add(new Problem("group-member", $"{member.Host} has no address; give one as a number, or mend the name"));
        if (problems.Count > first) return null;
        var pool = PoolDigest.Of(proxy.Pool);
        var setup = new GroupSetup
        {
            Id = asked.Id,
            Members = asked.Members.ToDictionary(member => member.Id, member => resolver.AddressOf(member.Host, member.Port)),
            Secret = secret,
            Pool = pool,
            MayFound = asked.MayFound,
            Lead = asked.Lead,
            Settle = asked.Settle,
            Silence = asked.Silence,
            CoordinatorTimeout = asked.EtcdTimeout,
        };
        if (asked.Takeover is { } takeover)
        {
            var file = GroupStateFile.Open(asked.StateDirectory!, asked.Id, logger, out var known, out var obstacle);
            if (obstacle is not null) problems.Add(new Problem("group-state", obstacle));
            if (file is null) return null;
            return new GroupMaker(file, setup with { Boxes = new BoxSetup { Takeover = takeover, Known = known, Keep = file.Keep } });
        }

        var etcd = new EtcdCoordinator(new EtcdOptions
        {
            Endpoints = asked.Etcd,
            Prefix = $"/understudy/{pool}/",
            User = asked.EtcdUser,
            Password = password,
            AuthorityFile = asked.EtcdAuthorityFile,
            CertificateFile = asked.EtcdCertificateFile,
            KeyFile = asked.EtcdKeyFile,
            Timeout = asked.EtcdTimeout,
        }, TimeProvider.System);
        return new GroupMaker(etcd, setup with { Coordinator = etcd, Obstacle = () => etcd.LastFailure });
    }

    public void Dispose() => _keeper.Dispose();

    private static T? Told<T>(string setting, T? read, string? obstacle, List<Problem> problems)
        where T : class
    {
        if (obstacle is not null) problems.Add(new Problem(setting, obstacle));
        return read;
    }
}
