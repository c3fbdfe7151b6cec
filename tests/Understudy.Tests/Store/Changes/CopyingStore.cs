using System.Globalization;
using System.Text;
using Understudy.Store;

namespace Understudy.Tests.Store.Changes;

/// <summary>A store that is kept by the log of another one.</summary>
internal sealed class CopyingStore : IDisposable
{
    private readonly TestStore _from;
    private readonly StoreSession _reader;
    private readonly TestStore _copy;
    private readonly ChangeBatch _batch = new();
    private ChangeCursor _cursor;

    public CopyingStore(TestStore from, StoreOptions options)
    {
        _from = from;
        _reader = from.Store.OpenSession();
        _copy = new TestStore(options);
        from.Store.Changes!.TryFind(1, out _cursor).ShouldBeTrue();
    }

    public string? Get(string key) => _copy.Get(key);

    /// <summary>Takes over what has changed.</summary>
    public void Follow()
    {
        _copy.Advance(_from.Now - _copy.Now);
        _reader.EnterBatch(_from.Now);
        do
        {
            _from.Store.Changes!.TryRead(ref _cursor, _batch).ShouldBeTrue();
            while (_batch.TryTake())
            {
                if (_batch.Kind == ChangeKind.Flush) _copy.Session.Empty();
                else Copy();
            }
        }
        while (_batch.Length > 0);

        _reader.LeaveBatch();
    }

    public string Describe()
    {
        Follow();
        return Describe(_copy.Session);
    }

    public static string Describe(StoreSession session)
    {
        var walked = new Description();
        var cursor = new WalkCursor();
        while (!cursor.IsAtEnd) session.Walk(ref cursor, 3, ref walked);
        return string.Concat((walked.Lines ?? []).Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _copy.Dispose();
    }

    private void Copy()
    {
        if (_reader.Peek(_batch.Key, out var item) != FindOutcome.Hit)
        {
            _copy.Session.Drop(_batch.Key);
            return;
        }

        _copy.Session.TryCopy(new CopiedItem
        {
            Key = item.Key, Value = item.Value, Cas = item.Cas, Flags = item.Flags, ExpiresAt = item.ExpiresAt, IsStale = item.IsStale,
            IsTokenTaken = item.IsTokenTaken, IsBinaryKey = item.IsBinaryKey,
        }).ShouldBeTrue();
    }

    private struct Description : IItemVisitor
    {
        public List<string>? Lines { get; private set; }

        public void Visit(in ItemView item) =>
            (Lines ??= []).Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(item.Key)}={Text(item.Value)} c{item.Cas} f{item.Flags} e{item.ExpiresAt} s{item.IsStale} t{item.IsTokenTaken}"
                + $" b{item.IsBinaryKey}\n"));

        private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
    }
}
