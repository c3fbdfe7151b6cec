using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Store;
using Understudy.Store.Items;

namespace Understudy.Node.Sessions;

/// <summary>Writes replies to meta commands: flags are answered in the order in which they were asked.</summary>
internal static class MetaReplies
{
    /// <summary>Line, key and opaque token, each at its longest.</summary>
    public const int LineRoom = ReplyWriter.FixedRoom + (2 * ProtocolLimits.MaxKeyBytes) + ProtocolLimits.MaxOpaqueFlagBytes;

    /// <summary>The first word of the reply to an ms, md or ma.</summary>
    public static ReadOnlySpan<byte> CodeOf(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored => "HD"u8,
        StoreOutcome.Exists => "EX"u8,
        StoreOutcome.NotFound => "NF"u8,
        _ => "NS"u8,
    };

    /// <summary>The reply to an mg that found nothing.</summary>
    public static void AnswerMiss(ClientSession client, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, in Request request)
    {
        var line = new ReplyWriter(client.Output.Reserve(LineRoom));
        line.Add("EN"u8);
        AddRequestFlags(ref line, bytes, key, in request);
        line.EndLine();
        line.Commit(client.Output);
    }

    /// <summary>O and k of any reply.</summary>
    public static void AddRequestFlags(ref ReplyWriter line, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, in Request request)
    {
        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            if (flags.Letter == 'k')
            {
                line.AddKeyFlag(key, (request.Flags & MetaFlags.Base64Key) != 0);
            }
            else if (flags.Letter == 'O')
            {
                line.Add((byte)' ');
                line.Add(flags.Whole);
            }
        }
    }

    /// <summary>The flags of the reply to an ms.</summary>
    public static void AddStoreFlags(
        ref ReplyWriter line, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, in Request request, in StoreReply reply)
    {
        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            switch (flags.Letter)
            {
                case (byte)'O':
                    line.Add((byte)' ');
                    line.Add(flags.Whole);
                    break;
                case (byte)'k':
                    line.AddKeyFlag(key, (request.Flags & MetaFlags.Base64Key) != 0);
                    break;
                case (byte)'c': AddNumber(ref line, (byte)'c', reply.Cas); break;
                case (byte)'s': AddNumber(ref line, (byte)'s', (uint)reply.ValueBytes); break;
            }
        }
    }

    /// <summary>The flags of an mg that found or made an item.</summary>
    public static void AddItemFlags(
        ref ReplyWriter line, ReadOnlySpan<byte> bytes, in Request request, in ItemView item, bool isNew, WorkerState worker)
    {
        // Flags are obeyed from left to right: t before T or N shows the time of before.
        var expiresAt = isNew ? Expiration.Never : item.ExpiredAtBefore;
        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            switch (flags.Letter)
            {
                case (byte)'T':
                    expiresAt = Expiration.Of(request.TouchExptime, worker.Now);
                    break;
                case (byte)'N' when isNew:
                    expiresAt = Expiration.Of(request.VivifyExptime, worker.Now);
                    break;
                case (byte)'t': line.AddTimeLeft(expiresAt, worker); break;
                case (byte)'s': AddNumber(ref line, (byte)'s', (uint)item.Value.Length); break;
                case (byte)'c': AddNumber(ref line, (byte)'c', item.Cas); break;
                case (byte)'f': AddNumber(ref line, (byte)'f', item.Flags); break;
                case (byte)'l': AddNumber(ref line, (byte)'l', item.SecondsSinceAccess); break;
                case (byte)'h': AddNumber(ref line, (byte)'h', item.WasFetched ? 1u : 0u); break;
                case (byte)'k': line.AddKeyFlag(item.Key, item.IsBinaryKey); break;
                case (byte)'O':
                    line.Add((byte)' ');
                    line.Add(flags.Whole);
                    break;
            }
        }
    }

    /// <summary>All of the reply to an ma that stored a number, but the last line end.</summary>
    public static void AddResult(
        ref ReplyWriter line,
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<byte> key,
        in Request request,
        in DeltaReply reply,
        uint expiresAt,
        WorkerState worker)
    {
        if (!reply.WasVivified && (request.Flags & MetaFlags.SetTtl) == 0) expiresAt = reply.ExpiresAt;
        var returnsValue = (request.Flags & MetaFlags.ReturnValue) != 0;
        if (returnsValue)
        {
            line.Add("VA "u8);
            line.Add((uint)DigitsOf(reply.Number));
        }
        else
        {
            line.Add("HD"u8);
        }

        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            switch (flags.Letter)
            {
                case (byte)'c': AddNumber(ref line, (byte)'c', reply.Cas); break;
                case (byte)'T':
                    expiresAt = Expiration.Of(request.TouchExptime, worker.Now);
                    break;
                case (byte)'N' when reply.WasVivified:
                    expiresAt = Expiration.Of(request.VivifyExptime, worker.Now);
                    break;
                case (byte)'t': line.AddTimeLeft(expiresAt, worker); break;
                case (byte)'k': line.AddKeyFlag(key, (request.Flags & MetaFlags.Base64Key) != 0); break;
                case (byte)'O':
                    line.Add((byte)' ');
                    line.Add(flags.Whole);
                    break;
            }
        }

        if (!returnsValue) return;
        line.EndLine();
        line.Add(reply.Number);
    }

    private static void AddNumber(ref ReplyWriter line, byte letter, ulong number)
    {
        line.AddFlag(letter);
        line.Add(number);
    }

    private static int DigitsOf(ulong number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10) digits++;
        return digits;
    }
}
