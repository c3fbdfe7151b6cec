using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Node.Statistics;
using Understudy.Node.Watching;
using Understudy.Node.Workers;
using Understudy.Protocol.Requests;
using Understudy.Store;
using Understudy.Transport.Loops;

namespace Understudy.Node.Sessions;

/// <summary>The commands that concern the server and not an item. Rare: they may allocate.</summary>
internal sealed class ServerCommands(NodeCrew crew, NodeWorker worker)
{
    private const long BytesPerMegabyte = 1 << 20;

    // From here on memcached takes it for bytes.
    private const ulong MostMegabytes = 1_000_000_000;

    private readonly NodeStatistics _statistics = new(crew, worker);

    public void Execute(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.FlushAll: Flush(client, in request); break;
            case Verb.Version: client.Output.Append(NodeVersion.Reply); break;
            case Verb.Verbosity when request.IsNoReply: break;
            case Verb.Verbosity: client.Output.Append("OK\r\n"u8); break;
            case Verb.Stats: Tell(client, bytes[..request.CommandLength]); break;
            case Verb.Quit: client.End(); break;
        }
    }

    /// <summary>Executes one of the commands that only administrators use.</summary>
    /// <returns>False if it is none of them.</returns>
    public bool TryAdminister(ClientSession client, ReadOnlySpan<byte> line)
    {
        var words = Encoding.Latin1.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var reply = words switch
        {
            ["lru_crawler", "metadump" or "mgdump", _, ..] => Dump(client, words),
            ["cache_memlimit", _] or ["cache_memlimit", _, _] => SetMemoryLimit(client, words),
            ["shutdown", ..] => ShutDown(client, words),
            ["watch", ..] => Watch(client, words),
            _ => TuningCommands.ReplyTo(words),
        };
        if (reply is null) return false;
        Answer(client, reply);
        return true;
    }

    private static void Answer(ClientSession client, string reply)
    {
        if (reply.Length > 0) client.Output.Append(Encoding.Latin1.GetBytes(reply + "\r\n"));
    }

    private string Dump(ClientSession client, string[] words)
    {
        if (worker.Options.RefusesDump) return "ERROR metadump not allowed";
        // Classes do not exist here; whoever asks for some of them is given everything once, under the class that it would have.
        if (!TuningCommands.AreClasses(words[2])) return "BADCLASS invalid class id";
        client.Dump = new KeyDump(worker, words[1] == "mgdump" ? DumpFormat.Mgdump : DumpFormat.Metadump);
        return string.Empty;
    }

    /// <returns>What is wrong with it, or empty once the dump has begun.</returns>
    private string DumpClass(ClientSession client, string[] words)
    {
        if (worker.Options.RefusesDump) return "CLIENT_ERROR stats cachedump not allowed";
        if (words is not [_, var number, var limit, ..]) return "CLIENT_ERROR bad command line";
        if (!uint.TryParse(number, out var slabClass) || !uint.TryParse(limit, out var mostItems))
            return "CLIENT_ERROR bad command line format";
        if (slabClass > TuningCommands.LargestClass) return "CLIENT_ERROR Illegal slab id";
        if (slabClass != NodeStatistics.OnlyClass) return "END";
        client.Dump = new KeyDump(worker, DumpFormat.Cachedump, mostItems);
        return string.Empty;
    }

    private void Flush(ClientSession client, in Request request)
    {
        if (worker.Options.RefusesFlush)
        {
            if (!request.IsNoReply) client.Output.Append("CLIENT_ERROR flush_all not allowed\r\n"u8);
            return;
        }

        worker.Counters.Flushes++;
        worker.Store.FlushAll(request.Exptime);
        if (!request.IsNoReply) client.Output.Append("OK\r\n"u8);
    }

    private void Tell(ClientSession client, ReadOnlySpan<byte> line)
    {
        var arguments = Encoding.Latin1.GetString(line)["stats".Length..].Trim(' ');
        if (arguments == "reset") ResetStatistics();
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["cachedump", ..]) Answer(client, DumpClass(client, words));
        else client.Output.Append(_statistics.Reply(arguments));
    }

    private void ResetStatistics()
    {
        crew.Store.ResetStatistics();
        foreach (var each in crew.Workers) each.Loop.Post(new LoopCall(each.Counters.Reset));
    }

    private string SetMemoryLimit(ClientSession client, string[] words)
    {
        var wantsReply = words is not [_, _, "noreply"];
        if (!ulong.TryParse(words[1], out var asked)) return wantsReply ? "ERROR" : string.Empty;
        if (asked > MostMegabytes) return wantsReply ? "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes" : string.Empty;
        var megabytes = (long)asked;
        if (megabytes < 8) return wantsReply ? "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m" : string.Empty;
        var limit = megabytes * BytesPerMegabyte;
        if (!crew.Store.TrySetLimit(limit))
            return wantsReply ? "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust" : string.Empty;
        crew.Logger.MemoryLimitChanged(limit, client.RemoteName);
        return wantsReply ? "OK" : string.Empty;
    }

    private string Watch(ClientSession client, string[] words)
    {
        if (worker.Options.RefusesWatch) return "CLIENT_ERROR watch commands not allowed";
        if (!WatchArguments.TryRead(words.AsSpan(1), out var events)) return "ERROR";
        var watcher = new Watcher(client, worker, events, crew.Workers);
        if (!crew.Watch.TryAdd(watcher)) return "WATCHER_TOO_MANY log watcher limit reached";
        client.Become(watcher);
        return "OK";
    }

    private string ShutDown(ClientSession client, string[] words)
    {
        if (!worker.Options.AllowsShutdown) return "ERROR: shutdown not enabled";
        if (words is not ([_] or [_, "graceful"])) return "CLIENT_ERROR invalid shutdown mode";
        crew.Logger.ShutdownAsked(client.RemoteName);
        client.End();
        crew.AskShutdown(keepsItems: words is [_, "graceful"]);
        return string.Empty;
    }
}
