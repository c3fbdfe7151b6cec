using System.Globalization;
using System.Text;
using Understudy.Protocol.Requests;

namespace Understudy.Simulation.Servers;

/// <summary>The meta protocol of a model server (memcached's protocol.txt; the facts on stale items and win tokens).</summary>
internal static class MetaCommands
{
    public static void Execute(ItemStore store, in Request request, string line, byte[] value, ReplyWriter reply)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (request.Verb == Verb.MetaNoop)
        {
            reply.Line("MN");
            return;
        }

        var flags = words[(request.Verb == Verb.MetaSet ? 3 : 2)..];
        var command = new MetaLine(Decode(words[1], in request), words[1], flags);
        switch (request.Verb)
        {
            case Verb.MetaGet:
                Get(store, command, reply);
                break;
            case Verb.MetaSet:
                Set(store, in request, command, value, reply);
                break;
            case Verb.MetaDelete:
                Delete(store, command, reply);
                break;
            case Verb.MetaArithmetic:
                Count(store, in request, command, reply);
                break;
            default:
                reply.Line(store.Find(command.Key) is null ? "EN" : $"ME {words[1]} exp=-1 la=0 cas=1 fetch=no cls=1 size=61");
                break;
        }
    }

    private static string Decode(string word, in Request request) =>
        request.Flags.HasFlag(MetaFlags.Base64Key) ? Encoding.Latin1.GetString(Convert.FromBase64String(word)) : word;

    private static void Get(ItemStore store, MetaLine command, ReplyWriter reply)
    {
        var item = store.Find(command.Key);
        var isWin = false;
        if (item is null)
        {
            if (command.Argument('N') is not { } vivifyTtl)
            {
                if (!command.Has('q')) reply.Line("EN" + command.Returned(store, null));
                return;
            }

            store.Store(MetaMode.Add, command.Key, [], 0, vivifyTtl, null, mayBeOlder: false, out item);
            isWin = item!.IsTokenSent = true;
        }
        else if (!item.IsTokenSent && (item.IsStale || IsRunningOut(store, item, command)))
        {
            isWin = item.IsTokenSent = true;
        }

        if (command.Argument('T') is { } ttl) item.ExpiresAt = store.ExpiryOf(ttl);
        // In memcached's own order (1.6.18).
        var marks = (item.IsTokenSent && !isWin ? " Z" : "") + (item.IsStale ? " X" : "") + (isWin ? " W" : "");
        var returned = command.Returned(store, item) + marks;
        if (command.Has('v')) reply.Value(string.Create(CultureInfo.InvariantCulture, $"VA {item.Value.Length}{returned}"), item.Value);
        else reply.Line("HD" + returned);
    }

    private static bool IsRunningOut(ItemStore store, Item item, MetaLine command) =>
        command.Argument('R') is { } limit && store.SecondsLeft(item) is >= 0 and var left && left < limit;

    private static void Set(ItemStore store, in Request request, MetaLine command, byte[] value, ReplyWriter reply)
    {
        var ttl = command.Argument('T') ?? 0;
        var result = store.Store(request.Mode, command.Key, value, request.ClientFlags, ttl, command.Token, command.Has('I'), out var item);
        if (result == StoreResult.TooLarge)
        {
            store.Remove(command.Key);
            reply.Line("SERVER_ERROR object too large for cache");
            return;
        }

        if (result == StoreResult.Stored && command.Has('q')) return;
        reply.Line(result switch
        {
            StoreResult.Stored => "HD",
            StoreResult.Exists => "EX",
            StoreResult.NotFound => "NF",
            _ => "NS",
        } + command.Returned(store, item));
    }

    private static void Delete(ItemStore store, MetaLine command, ReplyWriter reply)
    {
        var item = store.Find(command.Key);
        if (item is null || (command.Token is { } token && token != item.Cas))
        {
            reply.Line((item is null ? "NF" : "EX") + command.Returned(store, null));
            return;
        }

        if (command.Has('I'))
        {
            (item.IsStale, item.IsTokenSent, item.Cas) = (true, false, store.NextCas());
            if (command.Argument('T') is { } ttl) item.ExpiresAt = store.ExpiryOf(ttl);
        }
        else
        {
            store.Remove(command.Key);
        }

        if (!command.Has('q')) reply.Line("HD" + command.Returned(store, null));
    }

    private static void Count(ItemStore store, in Request request, MetaLine command, ReplyWriter reply)
    {
        var item = store.Find(command.Key);
        if (item is null && command.Argument('N') is { } vivifyTtl)
        {
            var initial = (command.Argument('J') ?? 0).ToString(CultureInfo.InvariantCulture);
            store.Store(MetaMode.Add, command.Key, Encoding.Latin1.GetBytes(initial), 0, vivifyTtl, null, mayBeOlder: false, out item);
        }
        else if (item is null)
        {
            reply.Line("NF" + command.Returned(store, null));
            return;
        }
        else if (command.Token is { } token && token != item.Cas)
        {
            reply.Line("EX" + command.Returned(store, null));
            return;
        }
        else if (!Arithmetic.TryApply(store, item, request.Mode != MetaMode.Decrement, (ulong)(command.Argument('D') ?? 1)))
        {
            reply.Line("CLIENT_ERROR cannot increment or decrement non-numeric value");
            return;
        }

        if (command.Argument('T') is { } ttl) item!.ExpiresAt = store.ExpiryOf(ttl);
        var number = Arithmetic.NumberOf(item!);
        var returned = command.Returned(store, item);
        if (command.Has('v')) reply.Value(string.Create(CultureInfo.InvariantCulture, $"VA {number.Length}{returned}"), number);
        else if (!command.Has('q')) reply.Line("HD" + returned);
    }
}
