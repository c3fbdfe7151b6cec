namespace Understudy.Control.Settings;

/// <summary>How much clients from one source may ask and send, alike before a proxy and a node.</summary>
internal static class RateSettings
{
    /// <param name="client">Makes rows of what concerns clients.</param>
    /// <param name="getRequests">Requests a second.</param>
    /// <param name="setRequests">Sets them.</param>
    /// <param name="getBytes">Bytes a second.</param>
    /// <param name="setBytes">Sets them.</param>
    public static IReadOnlyList<Row<T>> Of<T>(
        RowMaker<T> client, Func<T, int> getRequests, Func<T, int, T> setRequests, Func<T, long> getBytes, Func<T, long, T> setBytes) =>
    [
        client.Count("max-requests-per-second-per-source",
            "Most requests a second from one address, or one /64 network of IPv6; past it, it is read from more slowly. 0: any number.",
            0, 10_000_000, getRequests, setRequests),
        client.Size("max-bytes-per-second-per-source",
            "Most bytes a second read from one address, or one /64 network of IPv6; past it, it is read from more slowly. 0: any number.",
            0, 64L << 30, getBytes, setBytes),
    ];
}
