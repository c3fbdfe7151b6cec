namespace Understudy.Transport.Tls;

/// <summary>Whether clients have to show a certificate.</summary>
public enum ClientCertificates
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>They are asked; whoever shows one that is not good is refused.</summary>
    Optional,

    /// <summary>Whoever shows none is refused.</summary>
    Required,
}
