using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>What has been said of how the process runs and as whom.</summary>
public sealed class ProcessDraft
{
    internal string? User { get; set; }

    internal string? Group { get; set; }

    /// <summary>Path of a control socket, or <see cref="ServiceOptions.NoControl"/>; null: the usual one.</summary>
    internal string? Control { get; set; }

    /// <summary>Where tools ask over HTTP; null: nowhere.</summary>
    internal AdminAddress? Admin { get; set; }

    /// <summary>What those who ask there have to know; null: nothing.</summary>
    internal string? AdminTokenFile { get; set; }

    /// <summary>What to speak TLS with there; null: nothing.</summary>
    internal string? AdminCertificate { get; set; }

    /// <summary>Null: it is in the same file.</summary>
    internal string? AdminKey { get; set; }

    /// <summary>Where numbers are pushed to; null: the environment says it.</summary>
    internal string? OtlpEndpoint { get; set; }

    /// <summary>Where to write the process number. Null: nowhere.</summary>
    internal string? PidFile { get; set; }

    /// <summary>Where the log goes; null: standard error.</summary>
    public string? LogFile { get; set; }

    /// <summary>How its lines are written.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Whether the file is read again when it changes.</summary>
    internal bool WatchesConfig { get; set; }

    public bool IsForeground { get; set; }

    public bool IsBackground { get; set; }

    public bool IsVerbose { get; set; }

    /// <returns>Null: nothing is asked over HTTP.</returns>
    internal AdminOptions? ToAdmin(List<Problem> problems)
    {
        if (AdminKey is not null && AdminCertificate is null)
            problems.Add(new Problem("admin-tls-key", "there is no certificate to it; give --admin-tls-cert too"));
        if (Admin is null)
        {
            if (AdminTokenFile is not null) problems.Add(NoAddress("admin-token-file"));
            if (AdminCertificate is not null) problems.Add(NoAddress("admin-tls-cert"));
            return null;
        }

        if (Admin.Path is not null && AdminCertificate is not null)
            problems.Add(new Problem("admin-tls-cert", "no TLS is spoken over a Unix socket; leave it out, or give --admin an address"));
        if (Admin.IsRemote && (AdminTokenFile is null || AdminCertificate is null))
        {
            problems.Add(new Problem(
                "admin", $"{Admin} can be reached from other machines; give --admin-token-file and --admin-tls-cert too, or "
                    + "127.0.0.1:PORT, or the /PATH of a Unix socket"));
        }

        return new AdminOptions
        {
            Address = Admin, TokenFile = AdminTokenFile, Certificate = AdminCertificate, Key = AdminKey ?? AdminCertificate,
        };
    }

    private static Problem NoAddress(string setting) => new(setting, "nobody can ask; give --admin too");
}
