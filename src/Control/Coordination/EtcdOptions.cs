namespace Understudy.Control.Coordination;

/// <summary>How etcd is reached.</summary>
public sealed record EtcdOptions
{
    /// <summary>Of its members, <c>http://</c> or <c>https://</c>; the next one is asked where one does not answer.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>What the group's keys begin with: <c>/understudy/POOL/</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>Null: nobody logs in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>File of the authority that signed the members' certificates; null: those that the system trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>File of one's own certificate, with its key; null: none is shown.</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Longest wait for an answer. Default 200 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(200);
}
