using Understudy.Node.Statistics;
using Understudy.Node.Workers;
using Understudy.Store;
using Understudy.Transport.Buffers;

namespace Understudy.Node.Sessions;

/// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>: a line for every item, in the order of the index.</summary>
internal sealed class KeyDump(NodeWorker worker, bool isMgDump) : IStreamedReply
{
    // Some hundred items: tens of microseconds that other clients of the worker wait.
    private const int BucketsPerStep = 64;

    private WalkCursor _cursor;

    public bool Continue(ClientSession session)
    {
        var visitor = new Visitor(session.Output, worker.Now, isMgDump);
        worker.Store.Walk(ref _cursor, BucketsPerStep, ref visitor);
        if (!_cursor.IsAtEnd) return false;
        session.Output.Append(isMgDump ? "EN\r\n"u8 : "END\r\n"u8);
        return true;
    }

    public void Abandon()
    {
    }

    private readonly struct Visitor(ByteQueue output, uint now, bool isMgDump) : IItemVisitor
    {
        // Every byte of the key may become three, and there are five numbers.
        private const int LineRoom = 1024;

        public void Visit(in ItemView item)
        {
            if (item.ExpiresAt != 0 && item.ExpiresAt <= now) return;
            var line = new ReplyWriter(output.Reserve(LineRoom));
            if (isMgDump) AddCommand(ref line, in item);
            else AddDescription(ref line, in item);
            line.Commit(output);
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

        private void AddDescription(ref ReplyWriter line, in ItemView item)
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
            line.Add((uint)MemcachedSize.ClassOf(item.TotalBytes, item.Key.Length));
            line.Add(" size="u8);
            line.Add((uint)item.TotalBytes);
            line.Add((byte)'\n');
        }
    }
}
