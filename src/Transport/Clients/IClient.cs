namespace Understudy.Transport.Clients;

/// <summary>A connection on a <see cref="ClientRoster{TClient}"/>.</summary>
public interface IClient
{
    /// <summary>Its place on the roster, which sets it; -1 once it is off.</summary>
    int Index { get; set; }

    /// <summary>Takes no more requests and closes once those before are answered.</summary>
    void Drain();

    /// <summary>Closes at once. Takes itself off the roster.</summary>
    void Close();
}
