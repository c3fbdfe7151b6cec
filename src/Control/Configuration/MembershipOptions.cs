using Understudy.Routing.Group;

namespace Understudy.Control.Configuration;

/// <summary>The group of proxies that a proxy belongs to, as it is asked for.</summary>
public sealed record MembershipOptions
{
    /// <summary>Stands in the place of the secret's file: none is asked for.</summary>
    public const string NoSecret = "none";

    /// <summary>Members of etcd; empty: none, and without <see cref="Takeover"/> the proxy is in no group.</summary>
    public IReadOnlyList<Uri> Etcd { get; init; } = [];

    /// <summary>Its own name.</summary>
    public string Id { get; init; } = "";

    /// <summary>Each member's name and where it listens for the others, itself among them.</summary>
    public IReadOnlyList<(string Id, string Host, int Port)> Members { get; init; } = [];

    /// <summary>File with what the members alone know; <see cref="NoSecret"/>: none is asked for. Null: not said.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Whether it makes a group where there is none.</summary>
    public bool MayFound { get; init; }

    /// <summary>How long a leader leads, from when its renewal was sent. Default 1 s; 300 ms to 30 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait after a leader has gone uncleanly, before the next one uses the servers. Default 2 s; 2 s to 60 s.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A member that was silent for so long is taken out of the group. Default 5 s; 1 s to 1 h.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for an answer of etcd. Default 200 ms; 10 ms to 10 s.</summary>
    public TimeSpan EtcdTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Who logs in to etcd. Null: nobody does.</summary>
    public string? EtcdUser { get; init; }

    public string? EtcdPasswordFile { get; init; }

    /// <summary>File of the authority that signed etcd's certificates; null: those that the system trusts.</summary>
    public string? EtcdAuthorityFile { get; init; }

    public string? EtcdCertificateFile { get; init; }

    public string? EtcdKeyFile { get; init; }

    /// <summary>Between two boxes without etcd: when the lead is taken over. Null: it is not asked for.</summary>
    public TakeoverMode? Takeover { get; init; }

    /// <summary>Between two boxes: the directory of the file with the last state.</summary>
    public string? StateDirectory { get; init; }

    public bool IsAsked => Etcd.Count > 0 || Takeover is not null;
}
