using Understudy.Node.Replies;
using Understudy.Node.Statistics;
using Understudy.Node.State;
using Understudy.Store;
using Understudy.Transport.Buffers;

namespace Understudy.Node.Sessions;

/// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>, and <c>stats cachedump</c>, which older tools use: a line for every item, in the
/// order of the index. Too long to be made at once: it goes on whenever the client has taken what there was, one piece per batch, so that
/// neither memory nor the other clients of the worker pay for it.</summary>
/// <param name="worker">Whose client asks.</param>
/// <param name="format">Which of them.</param>
/// <param name="mostItems">After so many items it ends; 0: never.</param>
internal sealed class KeyDump(WorkerState worker, DumpFormat format, uint mostItems = 0)
{
    // Some hundred items: tens of microseconds that other clients of the worker wait.
    private const int BucketsPerStep = 64;

    private WalkCursor _cursor;
    private uint _left = mostItems == 0 ? uint.MaxValue : mostItems;

    /// <summary>Appends the next piece.</summary>
    /// <returns>True once the reply is whole.</returns>
    public bool Continue(ClientSession session)
    {
        var visitor = new Visitor(session.Output, worker.Now, format, _left);
        worker.Store.Walk(ref _cursor, BucketsPerStep, ref visitor);
        _left = visitor.Left;
        if (!_cursor.IsAtEnd && _left > 0) return false;
        session.Output.Append(format == DumpFormat.Mgdump ? "EN\r\n"u8 : "END\r\n"u8);
        return true;
    }

    private struct Visitor(ByteQueue output, uint now, DumpFormat format, uint left) : IItemVisitor
    {
        // Every byte of the key may become three, and there are six numbers.
        private const int LineRoom = 1024;

        public uint Left { get; private set; } = left;

        public void Visit(in ItemView item)
        {
            if (Left == 0) return;
            Left--;
            var line = new ReplyWriter(output.Reserve(LineRoom));
            if (format == DumpFormat.Mgdump) AddCommand(ref line, in item);
            else if (format == DumpFormat.Metadump) AddDescription(ref line, in item);
            else AddSize(ref line, in item);
            line.Commit(output);
        }

        private static void AddSize(ref ReplyWriter line, in ItemView item)
        {
            line.Add("ITEM "u8);
            line.Add(item.Key);
            line.Add(" ["u8);
            line.Add((uint)item.Value.Length);
            line.Add(" b; "u8);
            line.Add(item.ExpiresAt);
            line.Add(" s]"u8);
            line.EndLine();
        }

        private static void AddCommand(ref ReplyWriter line, in ItemView item)
        {
            line.Add("mg "u8);
            if (item.IsBinaryKey)
            {
                line.AddBase64(item.Key);
                line.Add(" b"u8);
            }
            else
            {
                line.Add(item.Key);
            }

            line.EndLine();
        }

        private readonly void AddDescription(ref ReplyWriter line, in ItemView item)
        {
            line.Add("key="u8);
            line.AddUriEncoded(item.Key);
            line.Add(" exp="u8);
            if (item.ExpiresAt == 0) line.Add("-1"u8);
            else line.Add(item.ExpiresAt);
            line.Add(" la="u8);
            line.Add(now - item.SecondsSinceAccess);
            line.Add(" cas="u8);
            line.Add(item.Cas);
            line.Add(item.WasFetched ? " fetch=yes cls="u8 : " fetch=no cls="u8);
            line.Add((uint)SlabClass.Of(item.TotalBytes, item.Key.Length));
            line.Add(" size="u8);
            line.Add((uint)item.TotalBytes);
            line.Add(" flags="u8);
            line.Add(item.Flags);
            line.Add(" \n"u8);
        }
    }
}
