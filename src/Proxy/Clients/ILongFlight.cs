namespace Understudy.Proxy.Clients;

/// <summary>A request whose reply is too long to be made at once: it goes on when the client has taken most of what there was.</summary>
internal interface ILongFlight
{
    /// <summary>Makes the next piece; or ends, if the client has gone.</summary>
    void GoOn();
}
