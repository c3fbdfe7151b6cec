using System.Buffers.Binary;
using System.Globalization;

namespace Understudy.LoadGenerator.Replay;

/// <summary>One read of a trace; on a miss the item is stored.</summary>
internal readonly record struct CacheRequest(ulong Id, int ValueBytes)
{
    public const int KeyBytes = 16;

    public void WriteKey(Span<byte> key) => Id.TryFormat(key, out _, "x16", CultureInfo.InvariantCulture);
}
