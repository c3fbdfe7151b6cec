namespace Understudy.Connections.Clients;

/// <summary>Whom an acceptor lets clients in for.</summary>
public interface IClientHost
{
    /// <summary>They get clients in turn. The first one's loop listens.</summary>
    IReadOnlyList<IClientWorker> Workers { get; }

    /// <summary>Most clients at a time.</summary>
    int MaxClients { get; }

    /// <summary>Most clients from one source at a time; 0: as many as there may be at all.</summary>
    int MaxClientsPerSource { get; }

    /// <summary>What one more is told before it is closed.</summary>
    ReadOnlyMemory<byte> LastWord { get; }

    /// <summary>A client was one too many: the first, and then every thousandth.</summary>
    /// <param name="remoteName">Its address.</param>
    /// <param name="refused">How many there have been, this one among them.</param>
    void OnClientRefused(string remoteName, long refused);

    /// <summary>Clients were too many from where they come: of each source once a minute.</summary>
    /// <param name="remoteName">Address of the last one.</param>
    /// <param name="refused">How many there have been from there since this was told last.</param>
    void OnSourceRefused(string remoteName, long refused);

    /// <summary>Connections were closed that came by no load balancer as they should: of each reason the first, and then every
    /// thousandth.</summary>
    /// <param name="remoteName">Address of the last one.</param>
    /// <param name="reason">Why.</param>
    /// <param name="count">How many there have been for that reason.</param>
    void OnStrayed(string remoteName, string reason, long count);

    /// <summary>A client could not be accepted.</summary>
    /// <param name="error">The errno's name, for the log.</param>
    void OnAcceptFailed(string error);
}
