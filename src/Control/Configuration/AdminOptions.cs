namespace Understudy.Control.Configuration;

/// <summary>Where operators' tools reach the process over HTTP, and what they have to show.</summary>
public sealed record AdminOptions
{
    public required AdminAddress Address { get; init; }

    /// <summary>A file with the token that whoever has something done must know. Null: there is none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A file with the certificate to speak TLS with. Null: HTTP in clear.</summary>
    public string? Certificate { get; init; }

    /// <summary>A file with its private key; the same one, if it has both.</summary>
    public string? Key { get; init; }
}
