using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Understudy.Hashing;

namespace Understudy.Proxy.Marks;

/// <summary>One server's word that another is out of use, as a proxy left it there: the next proxy cannot know it otherwise.</summary>
/// <param name="Server">The one that is out.</param>
/// <param name="Holder">The one that says so; a server that is on its way back says so of itself.</param>
/// <param name="SinceUnixMilliseconds">When it was taken out of use, by the clock of the proxy that did it.</param>
internal sealed record OutMark(int Server, int Holder, long SinceUnixMilliseconds)
{
    /// <summary>Of all keys that proxies keep on servers for themselves.</summary>
    public static ReadOnlySpan<byte> ReservedPrefix => "__us:"u8;

    /// <summary><c>__us:out:</c> and 16 hex digits of the fingerprint of the server's name, <c>host:port</c>: 25 bytes.</summary>
    /// <remarks>Of the name and not of what it stands for: a server that has moved is the same one to an operator, and a name may stand for
    /// nothing yet.</remarks>
    public static byte[] KeyOf(string server)
    {
        var fingerprint = KeyFingerprint.Lasting(Encoding.UTF8.GetBytes(server));
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"__us:out:{fingerprint:x16}"));
    }

    /// <summary>The Unix time in milliseconds, a space, and the name for whoever reads it.</summary>
    public static byte[] ValueOf(long sinceUnixMilliseconds, string server) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sinceUnixMilliseconds} {server}"));

    /// <summary>Reads the time out of a value; what follows is for people.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out long sinceUnixMilliseconds) =>
        Utf8Parser.TryParse(value, out sinceUnixMilliseconds, out var length) && length < value.Length && value[length] == (byte)' ';

    /// <summary>Which servers have to be taken for out of use.</summary>
    /// <remarks>
    /// What a server says counts only if no other says that it was itself taken out of use later: of two that failed in turn, the one that
    /// failed last has missed what the other was given since, and its word is as old as what it holds. One that says so of itself only was
    /// on its way back and alone, with nobody else to tell; it may have been given what the others missed.
    /// </remarks>
    /// <returns>For each of them the last mark on it, the latest first.</returns>
    public static IReadOnlyList<OutMark> Believed(IEnumerable<OutMark> marks)
    {
        var found = new Dictionary<int, OutMark>();
        var lastTold = new Dictionary<int, long>();
        foreach (var mark in marks.OrderByDescending(mark => mark.SinceUnixMilliseconds).ThenBy(mark => mark.Server))
        {
            if (lastTold.GetValueOrDefault(mark.Holder) > mark.SinceUnixMilliseconds) continue;
            found.TryAdd(mark.Server, mark);
            if (mark.Holder != mark.Server) lastTold.TryAdd(mark.Server, mark.SinceUnixMilliseconds);
        }

        return [.. found.Values.OrderByDescending(mark => mark.SinceUnixMilliseconds).ThenBy(mark => mark.Server)];
    }
}
