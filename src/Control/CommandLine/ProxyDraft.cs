using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Proxy;
using Understudy.Routing.Pools;

namespace Understudy.Control.CommandLine;

/// <summary>What a proxy is asked to do, by its own name or by magent's.</summary>
public sealed class ProxyDraft : ServiceDraft
{
    public PoolDraft Pool { get; } = new();

    /// <summary>As a file calls it.</summary>
    internal string PoolName { get; set; } = "main";

    /// <summary>What a file says of each pool behind the first, with what the command line says of all.</summary>
    internal List<ProxyDraft> FurtherPools { get; } = [];

    /// <summary>The files that were read, and the directories that were looked into.</summary>
    internal List<ConfigSource> Sources { get; } = [];

    internal ListenerDraft Listening { get; } = new();

    /// <summary>Each listener of a file; without any, <see cref="Listening"/> holds.</summary>
    internal List<ListenerDraft> FileListeners { get; } = [];

    /// <summary>The pool in it is empty until <see cref="ToService"/>.</summary>
    internal ProxyOptions Options { get; set; } = new() { Pool = new PoolOptions { Tiers = [] } };

    internal ResolveOptions Resolve { get; set; } = new();

    internal MembershipOptions Membership { get; set; } = new();

    /// <summary>Everything asked for, checked. Use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    public ServiceOptions ToService()
    {
        var first = Problems.Count;
        if (Process.IsForeground && Process.IsBackground) Refuse("background", "contradicts -D (--foreground); keep one");
        if (Process.WatchesConfig && ConfigFile is null && !HasFile)
            Refuse("config-watch", "there is no file to look after; give --config too");
        var service = new ServiceOptions
        {
            Proxy = Options with { Pool = Pool.ToOptions(Problems) with { Name = PoolName } },
            Listeners = FileListeners.Count > 0
                ? [.. FileListeners.SelectMany(listener => listener.ToLocatedOptions(Origins, Problems))]
                : Listening.ToOptions(Problems),
            User = Process.User,
            Group = Process.Group,
            PidFile = Process.PidFile,
            Resolve = Resolve,
            Membership = Membership,
            LogFile = Process.LogFile,
            LogFormat = Process.LogFormat,
            Admin = Process.ToAdmin(Problems),
            OtlpEndpoint = Process.OtlpEndpoint,
            WatchesConfig = Process.WatchesConfig,
            ConfigSources = Sources,
            // A daemon leaves its directory, so the path has to say where it is from the root.
            Control = Process.Control is null or ServiceOptions.NoControl ? Process.Control : StartDirectory.Full(Process.Control),
        };
        ServiceOptionsValidator.Check(service, Problems);
        // Whoever reads a file says better which servers it lacks.
        if (HasFile && Pool.Primary.Count == 0)
            Problems.RemoveAll(problem => problem is { Setting: "server", Subject: null, Place: null } && !Given.Contains("server"));
        Locate(first);
        return FurtherPools.Count == 0 ? service : WithFurtherPools(service);
    }

    // Of a further pool only what belongs to a pool is its own.
    private ServiceOptions WithFurtherPools(ServiceOptions service)
    {
        var pools = new List<ProxyOptions> { service.Proxy };
        foreach (var draft in FurtherPools)
        {
            var (own, first) = (Options, Problems.Count);
            foreach (var row in ProxySettings.OfPool) own = row.Copy!(draft.Options, own);
            own = own with { Pool = draft.Pool.ToOptions(Problems) with { Name = draft.PoolName } };
            // Whoever reads the file says which one has no servers.
            if (draft.Pool.Primary.Count > 0) ProxyOptionsValidator.CheckFurther(own, pools, Problems);
            draft.Locate(Problems, first);
            pools.Add(own);
        }

        return service with { FurtherPools = pools[1..] };
    }

    private void Locate(List<Problem> problems, int first) => Origins.Locate(problems, first);
}
