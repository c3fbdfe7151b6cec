using System.Text;
using Understudy.Store;

namespace Understudy.Tests.Store;

/// <summary>A store with one session in an open batch, and a clock that only tests move.</summary>
internal sealed class TestStore : IDisposable
{
    public const uint Start = 1_700_000_000;

    public TestStore(StoreOptions? options = null, uint now = Start)
    {
        Now = now;
        Store = new ItemStore(options ?? new StoreOptions { LimitBytes = 4 << 20 });
        Session = Store.OpenSession();
        Session.EnterBatch(Now);
    }

    public ItemStore Store { get; }

    public StoreSession Session { get; }

    public uint Now { get; private set; }

    public static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    public void Advance(uint seconds)
    {
        Session.LeaveBatch();
        Now += seconds;
        Session.EnterBatch(Now);
    }

    public StoreOutcome Set(string key, string value, long exptime = 0, StoreMode mode = StoreMode.Set, uint flags = 0, ulong cas = 0) =>
        Session.Store(
            new StoreRequest
            {
                Key = Bytes(key), Value = Bytes(value), Exptime = exptime, Mode = mode, Flags = flags, CompareCas = cas,
            },
            out _);

    public string? Get(string key) =>
        Session.Find(Bytes(key), out var item) == FindOutcome.Hit ? Encoding.ASCII.GetString(item.Value) : null;

    public ulong CasOf(string key)
    {
        Session.Peek(Bytes(key), out var item);
        return item.Cas;
    }

    /// <summary>A store that has taken over what this one held, at a later second. This one is of no use afterwards.</summary>
    /// <param name="at">The second, by both clocks.</param>
    /// <param name="unixNow">What the wall clock shows now.</param>
    public TestStore Reborn(uint at, uint unixNow, StoreOptions options)
    {
        Session.LeaveBatch();
        using var image = new MemoryStream();
        Store.Unload(image, Now, unixNow);
        image.Position = 0;
        var next = new TestStore(options, at);
        next.Session.LeaveBatch();
        next.Store.Load(image, at, _ => { }).ShouldBe(ImageOutcome.Loaded);
        next.Session.EnterBatch(at);
        return next;
    }

    public void Dispose() => Store.Dispose();
}
