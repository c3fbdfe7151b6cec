namespace Understudy.Protocol.Meta;

/// <summary>Keys of meta requests with the <c>b</c> flag.</summary>
public static class Base64Key
{
    /// <summary>Decodes the key as memcached stores it.</summary>
    /// <param name="encoded">1 to 250 bytes.</param>
    /// <param name="destination">At least 250 bytes.</param>
    /// <param name="written">Length of the decoded key.</param>
    /// <returns>False where memcached says <c>CLIENT_ERROR error decoding key</c>.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written) => throw new NotImplementedException();
}
