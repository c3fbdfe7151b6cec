namespace Understudy.Proxy.Clients;

/// <summary>Which way a request goes to the servers, as far as the order of one client's requests depends on it.</summary>
internal enum FlightWay : byte
{
    /// <summary>Over this worker's connections, like every write of its keys; or it is answered here.</summary>
    Own,

    /// <summary>Over this worker's connections, though writes of its keys pass through another worker: a plain read.</summary>
    Beside,

    /// <summary>Through the worker that all writes of its key pass through.</summary>
    Forwarded,

    /// <summary>Through all workers: a flush_all.</summary>
    Everywhere,
}
