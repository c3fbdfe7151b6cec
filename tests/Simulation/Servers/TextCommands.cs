using System.Globalization;
using Understudy.Protocol.Requests;

namespace Understudy.Simulation.Servers;

/// <summary>The text protocol of a model server.</summary>
internal static class TextCommands
{
    public static void Execute(ModelMemcached server, in Request request, string line, byte[] value, ReplyWriter reply)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var store = server.Store;
        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets:
                Retrieve(store, words[1..], null, request.Verb == Verb.Gets, reply);
                break;
            case Verb.Gat or Verb.Gats:
                Retrieve(store, words[2..], request.Exptime, request.Verb == Verb.Gats, reply);
                break;
            case Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas:
                reply.Line(Store(store, in request, words[1], value), request.IsNoReply);
                break;
            case Verb.Delete:
                reply.Line(store.Remove(words[1]) ? "DELETED" : "NOT_FOUND", request.IsNoReply);
                break;
            case Verb.Touch:
                reply.Line(Touch(store, words[1], request.Exptime), request.IsNoReply);
                break;
            case Verb.Incr or Verb.Decr:
                reply.Line(Count(store, in request, words[1]), request.IsNoReply);
                break;
            case Verb.FlushAll when server.RefusesFlush:
                reply.Line("CLIENT_ERROR flush_all not allowed", request.IsNoReply);
                break;
            case Verb.FlushAll:
                store.Flush(request.Exptime);
                reply.Line("OK", request.IsNoReply);
                break;
            case Verb.Version:
                reply.Line($"VERSION {server.Version}");
                break;
            case Verb.Verbosity:
                reply.Line("OK", request.IsNoReply);
                break;
            case Verb.Stats when line == "stats settings":
                reply.Line($"STAT cas_enabled {(store.IsWithoutCas ? "no" : "yes")}");
                reply.Line("END");
                break;
            case Verb.Stats when line == "stats conns":
                var number = 0;
                foreach (var connection in server.Connections)
                    reply.Line(string.Create(CultureInfo.InvariantCulture, $"STAT {++number}:addr tcp:{connection}"));
                reply.Line("END");
                break;
            case Verb.Stats:
                reply.Line(string.Create(CultureInfo.InvariantCulture, $"STAT pid {server.ProcessId}"));
                reply.Line(string.Create(CultureInfo.InvariantCulture, $"STAT uptime {server.UptimeSeconds}"));
                reply.Line(string.Create(CultureInfo.InvariantCulture, $"STAT time {store.CurrentSecond}"));
                reply.Line($"STAT version {server.Version}");
                reply.Line(string.Create(CultureInfo.InvariantCulture, $"STAT threads {server.ThreadCount}"));
                reply.Line("END");
                break;
            default:
                reply.Line("ERROR");
                break;
        }
    }

    private static void Retrieve(ItemStore store, string[] keys, long? exptime, bool withCas, ReplyWriter reply)
    {
        foreach (var key in keys)
        {
            if (store.Find(key) is not { } item) continue;
            if (exptime is { } time) item.ExpiresAt = store.ExpiryOf(time);
            var cas = withCas ? string.Create(CultureInfo.InvariantCulture, $" {item.Cas}") : "";
            reply.Line(string.Create(CultureInfo.InvariantCulture, $"VALUE {key} {item.Flags} {item.Value.Length}{cas}"));
            reply.Value(item.Value);
        }

        reply.Line("END");
    }

    private static string Store(ItemStore store, in Request request, string key, byte[] value)
    {
        var mode = request.Verb switch
        {
            Verb.Add => MetaMode.Add,
            Verb.Replace => MetaMode.Replace,
            Verb.Append => MetaMode.Append,
            Verb.Prepend => MetaMode.Prepend,
            _ => MetaMode.Set,
        };
        ulong? token = request.Verb == Verb.Cas ? request.Number : null;
        var result = store.Store(mode, key, value, request.ClientFlags, request.Exptime, token, mayBeOlder: false, out _);
        if (result == StoreResult.TooLarge && request.Verb == Verb.Set) store.Remove(key);
        return result switch
        {
            StoreResult.TooLarge => "SERVER_ERROR object too large for cache",
            StoreResult.Stored => "STORED",
            StoreResult.Exists => "EXISTS",
            StoreResult.NotFound => "NOT_FOUND",
            _ => "NOT_STORED",
        };
    }

    private static string Touch(ItemStore store, string key, long exptime)
    {
        if (store.Find(key) is not { } item) return "NOT_FOUND";
        item.ExpiresAt = store.ExpiryOf(exptime);
        return "TOUCHED";
    }

    private static string Count(ItemStore store, in Request request, string key)
    {
        if (store.Find(key) is not { } item) return "NOT_FOUND";
        return Arithmetic.TryApply(store, item, request.Verb == Verb.Incr, request.Number)
            ? System.Text.Encoding.Latin1.GetString(Arithmetic.NumberOf(item))
            : "CLIENT_ERROR cannot increment or decrement non-numeric value";
    }
}
