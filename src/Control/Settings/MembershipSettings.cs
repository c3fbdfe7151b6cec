using Understudy.Control.Configuration;
using Understudy.Routing.Group;

namespace Understudy.Control.Settings;

/// <summary>The group of proxies that a proxy belongs to.</summary>
internal static class MembershipSettings
{
    private const string MemberForm = "ID=HOST:PORT";

    private static readonly RowMaker<MembershipOptions> Row = new(SettingPlace.Process, new MembershipOptions());

    public static IReadOnlyList<Row<MembershipOptions>> All { get; } =
    [
        Text("group-etcd", "URL", "Share the servers with other proxies: one leads, all serve. Members of etcd, with commas between.",
            TakeEtcd) with { Default = "none: this proxy is the only one", IsList = true },
        Text("group-takeover", "timeout|keepalived|never",
            "The same between two boxes without etcd: when this proxy takes the lead from one that is silent.", TakeTakeover) with
            {
                Default = "none: etcd decides, or there is no group",
            },
        Row.FilePath("group-state", "DIR", "Between two boxes: keep what was known last in this directory, for the next start.",
            (options, path) => options with { StateDirectory = path }),
        Text("group-id", "ID", "The name of this proxy in its group.", (options, text) => GroupStateText.IsId(text)
            ? (options with { Id = text }, null)
            : (options, $"'{text}' is no name; give at most 32 letters, digits, _, . and -")),
        Text("group-member", MemberForm, "A member, this one too, and where it listens for the others. Give each, on all members alike.",
            TakeMember) with { IsList = true },
        Row.FilePath("group-secret", "FILE", "What only the members know: the file's first line. none: whoever connects is believed.",
            (options, path) => options with { SecretFile = path }) with
        {
            Take = (options, text) => text == MembershipOptions.NoSecret ? (options with { SecretFile = text }, null)
                : text.Length > 0 ? (options with { SecretFile = StartDirectory.Full(text) }, null)
                : (options, "the path is empty; give one, or none"),
        },
        Text("group-start", "join|found", "found: make the group if there is none. For the first start of all; join waits for one.",
            (options, text) => text is "join" or "found"
                ? (options with { MayFound = text == "found" }, null)
                : (options, $"'{text}' is neither; give join or found")) with { Default = "join" },
        Row.Duration("group-lead", "How long a leader leads without being renewed; others wait for as long when it is gone.",
            Milliseconds(300), Milliseconds(30_000), o => o.Lead, (o, t) => o with { Lead = t }),
        Row.Duration("group-settle", "Wait before a new leader uses the servers, unless the last one went in order.",
            Milliseconds(2000), Milliseconds(60_000), o => o.Settle, (o, t) => o with { Settle = t }),
        Row.Duration("group-silence", "A member that was silent for so long is taken out of the group.",
            Milliseconds(1000), TimeSpan.FromHours(1), o => o.Silence, (o, t) => o with { Silence = t }),
        Row.Duration("etcd-timeout", "Longest wait for an answer of etcd.",
            Milliseconds(10), Milliseconds(10_000), o => o.EtcdTimeout, (o, t) => o with { EtcdTimeout = t }),
        Text("etcd-user", "NAME", "Log in to etcd as this user.", (options, text) => (options with { EtcdUser = text }, null)),
        Row.FilePath("etcd-password", "FILE", "The file whose first line is the password.",
            (options, path) => options with { EtcdPasswordFile = path }),
        Row.FilePath("etcd-ca", "FILE", "Believe etcd's certificate if this authority signed it (PEM).",
            (options, path) => options with { EtcdAuthorityFile = path }) with { Default = "those that the system trusts" },
        Row.FilePath("etcd-cert", "FILE", "Show etcd this certificate (PEM).",
            (options, path) => options with { EtcdCertificateFile = path }),
        Row.FilePath("etcd-key", "FILE", "Its private key (PEM).", (options, path) => options with { EtcdKeyFile = path }),
    ];

    public static void Check(MembershipOptions options, ServiceOptions service, List<Problem> problems)
    {
        foreach (var row in All) row.Check(options, problems);
        if (!options.IsAsked)
        {
            if (options.Id.Length > 0 || options.Members.Count > 0)
                problems.Add(new Problem("group-etcd", "there is no etcd to agree by; give its URLs, or group-takeover"));
            return;
        }

        if (options.Id.Length == 0) problems.Add(new Problem("group-id", "is missing; give this proxy a name"));
        else if (options.Members.All(member => member.Id != options.Id))
            problems.Add(new Problem("group-member", $"none is called {options.Id}, as this proxy is; give it as {options.Id}=HOST:PORT"));
        foreach (var twice in options.Members.GroupBy(member => member.Id).Where(group => group.Count() > 1))
            problems.Add(new Problem("group-member", $"{twice.Key} is given {twice.Count()} times"));
        if (options.Members.Count < 2)
            problems.Add(new Problem("group-member", "a group has two members at least; give each, this one too"));
        CheckBoxes(options, problems);
        CheckSecret(options, problems);
        if (options.SecretFile == MembershipOptions.NoSecret && service.Listeners.Any(listener => listener.Users is not null))
        {
            problems.Add(new Problem(
                "group-secret", "none would let whoever says that it is a member past the passwords of clients; give a file"));
        }

        if (service.Proxy is not { MaxRequestRatePerSource: 0, MaxByteRatePerSource: 0 })
        {
            // A leader would take all clients of another member for one source.
            problems.Add(new Problem(
                "max-requests-per-second-per-source", "a proxy in a group slows no clients yet; leave it and the limit of bytes out"));
        }

        if (service.FurtherPools.Count > 0)
            problems.Add(new Problem("group-id", "a group shares one pool; give each further pool proxies of its own"));
        foreach (var reason in TimesOf(options).Check()) problems.Add(new Problem("group-lead", reason));
    }

    private static void CheckBoxes(MembershipOptions options, List<Problem> problems)
    {
        if (options.Takeover is null)
        {
            if (options.StateDirectory is not null)
                problems.Add(new Problem("group-state", "is for two boxes without etcd, which keeps the state itself; leave it out"));
            return;
        }

        if (options.Etcd.Count > 0)
            problems.Add(new Problem("group-takeover", "etcd decides who takes over; leave one of the two out"));
        if (options.Members.Count > 2)
            problems.Add(new Problem("group-member", "without etcd a group has two members; give two, or etcd"));
        if (options.StateDirectory is null)
            problems.Add(new Problem("group-state", "is missing; give a directory that outlasts restarts and that the proxy may write to"));
        foreach (var reason in TimesOf(options).CheckBoxes()) problems.Add(new Problem("group-lead", reason));
    }

    /// <summary>What is set, in a word, to be compared.</summary>
    public static string? Tell(Row<MembershipOptions> row, MembershipOptions options) => row.Name switch
    {
        "group-takeover" => options.Takeover?.ToString().ToLowerInvariant(),
        "group-state" => options.StateDirectory,
        "group-etcd" => options.Etcd.Count > 0 ? string.Join(", ", options.Etcd) : null,
        "group-id" => options.Id.Length > 0 ? options.Id : null,
        "group-member" => options.Members.Count > 0 ? string.Join(", ", options.Members.Select(m => $"{m.Id}={m.Host}:{m.Port}")) : null,
        "group-secret" => options.SecretFile,
        "group-start" => options.MayFound ? "found" : "join",
        "etcd-user" => options.EtcdUser,
        "etcd-password" => options.EtcdPasswordFile,
        "etcd-ca" => options.EtcdAuthorityFile,
        "etcd-cert" => options.EtcdCertificateFile,
        "etcd-key" => options.EtcdKeyFile,
        _ => row.Tell?.Invoke(options),
    };

    /// <summary>The lengths that follow from those that are set.</summary>
    public static GroupTimes TimesOf(MembershipOptions options) => new()
    {
        Lead = options.Lead, Hold = options.Lead * GroupTimes.HoldShare, Renew = options.Lead / 4,
        Settle = options.Settle, Silence = options.Silence, Coordinator = options.EtcdTimeout,
    };

    private static void CheckSecret(MembershipOptions options, List<Problem> problems)
    {
        if (options.SecretFile is null)
        {
            problems.Add(new Problem("group-secret", "is missing; give a file that all members have, or none on one machine alone"));
            return;
        }

        if (options.SecretFile != MembershipOptions.NoSecret) return;
        foreach (var member in options.Members.Where(member => !IsLoopback(member.Host)))
        {
            problems.Add(new Problem("group-secret", $"none is for one machine alone, and {member.Id} is at {member.Host}; give a file")
            {
                Subject = member.Id,
            });
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    private static (MembershipOptions, string?) TakeEtcd(MembershipOptions options, string text)
    {
        var read = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                return (options, $"'{part}' is no URL of etcd; give http://HOST:2379 or https://HOST:2379");
            read.Add(uri);
        }

        return read.Count > 0 ? (options with { Etcd = [.. options.Etcd, .. read] }, null) : (options, "is empty; give a URL");
    }

    private static (MembershipOptions, string?) TakeTakeover(MembershipOptions options, string text) => text switch
    {
        "timeout" => (options with { Takeover = TakeoverMode.Timeout }, null),
        "keepalived" => (options with { Takeover = TakeoverMode.Keepalived }, null),
        "never" => (options with { Takeover = TakeoverMode.Never }, null),
        _ => (options, $"'{text}' is none of them; give timeout, keepalived or never"),
    };

    private static (MembershipOptions, string?) TakeMember(MembershipOptions options, string text)
    {
        var equals = text.IndexOf('=');
        var colon = text.LastIndexOf(':');
        if (equals <= 0 || colon < equals || !HostText.TryNumber(text[(colon + 1)..], out var port)
            || PoolBounds.Port.Judge(port) is not null || !GroupStateText.IsId(text[..equals]))
            return (options, $"'{text}' is not a member; give {MemberForm}, such as a=10.0.0.1:11290");
        var host = text[(equals + 1)..colon].Trim('[', ']');
        return host.Length > 0
            ? (options with { Members = [.. options.Members, (text[..equals], host, port)] }, null)
            : (options, $"'{text}' has no host; give {MemberForm}");
    }

    private static Row<MembershipOptions> Text(
        string name, string value, string meaning, TakeText<MembershipOptions> take) => new()
    {
        Name = name, Value = value, Meaning = meaning, Place = SettingPlace.Process, Take = take,
    };

    private static TimeSpan Milliseconds(int number) => TimeSpan.FromMilliseconds(number);
}
