namespace Understudy.Transport.Tls;

/// <summary>Where what is believed of the servers that we connect to, and what we show them, is kept. PEM files.</summary>
public sealed record TlsServerFiles
{
    /// <summary>The authorities that servers' certificates must come from; null: those that the system trusts.</summary>
    public string? Authorities { get; init; }

    /// <summary>What is shown to servers that ask, followed by what leads to its authority; null: nothing.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its private key; null: in the same file.</summary>
    public string? Key { get; init; }

    public TlsVersion MinimumVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Whether a server has to prove who it is. Otherwise whoever answers at its address is taken for it.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>All files that are named.</summary>
    public IEnumerable<string> All => new[] { Authorities, Certificate, Key }.OfType<string>();
}
