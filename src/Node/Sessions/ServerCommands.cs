using System.Text;
using Microsoft.Extensions.Logging;
using Understudy.Node.Statistics;
using Understudy.Node.Watching;
using Understudy.Node.State;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Transport.Loops;

namespace Understudy.Node.Sessions;

/// <summary>The commands that concern the server and not an item. Rare: they may allocate.</summary>
internal sealed class ServerCommands(
    NodeState node, WorkerState worker, WatchBoard board, IReadOnlyList<INodeClient> clients)
{
    private const long BytesPerMegabyte = 1 << 20;

    // In requests: the text of some hundred numbers from everywhere.
    private const int StatisticsCost = 1024;

    // From here on memcached takes it for bytes.
    private const uint MostMegabytes = 1_000_000_000;

    private const ulong MaxVerbosity = 255;     // MAX_VERBOSITY_LEVEL

    private readonly TuningCommands _tuning = new(node);
    private readonly NodeStatistics _statistics = new(node, worker, board, clients);

    public void Execute(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.FlushAll: Flush(client, in request); break;
            case Verb.Version: client.Output.Append(NodeVersion.Reply); break;
            case Verb.Verbosity: SetVerbosity(client, in request); break;
            case Verb.Stats: Tell(client, bytes[..request.CommandLength]); break;
            case Verb.Quit: client.End(); break;
        }
    }

    /// <summary>The same, for a client that speaks the binary protocol; all but stat.</summary>
    public void ExecuteBinary(ClientSession client, in Request request)
    {
        switch (request.Verb)
        {
            case Verb.FlushAll when worker.Options.RefusesFlush:
                BinaryCommands.Refuse(client, in request, BinaryStatus.AuthenticationFailed);
                break;
            case Verb.FlushAll:
                worker.Counters.Flushes++;
                worker.Store.FlushAll(request.Exptime);
                BinaryCommands.AnswerDone(client, in request, cas: 0);
                break;
            case Verb.Version:
                var version = Encoding.ASCII.GetBytes(NodeVersion.Memcached);
                var room = client.Output.Reserve(BinaryFrame.MaxFrontBytes);
                client.Output.Advance(BinaryFrame.WriteText(in request, BinaryStatus.Success, version, room));
                break;
            case Verb.Quit:
                BinaryCommands.AnswerDone(client, in request, cas: 0);
                client.End();
                break;
            default:
                BinaryCommands.AnswerDone(client, in request, cas: 0);
                break;
        }
    }

    /// <summary>stat of the binary protocol.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="key">What for; memcached looks at the front of some names, and at the whole of others (process_bin_stat).</param>
    /// <param name="request">The stat.</param>
    public void TellBinary(ClientSession client, ReadOnlySpan<byte> key, in Request request)
    {
        client.Spend(StatisticsCost);
        var asked = Encoding.Latin1.GetString(key);
        string[]? arguments = asked switch
        {
            "" => [],
            _ when asked.StartsWith("reset", StringComparison.Ordinal) => ["reset"],
            _ when asked.StartsWith("settings", StringComparison.Ordinal) => ["settings"],
            _ when asked.StartsWith("detail dump", StringComparison.Ordinal) => ["detail", "dump"],
            _ when asked.StartsWith("detail on", StringComparison.Ordinal) => ["detail", "on"],
            _ when asked.StartsWith("detail off", StringComparison.Ordinal) => ["detail", "off"],
            "items" or "slabs" or "sizes" or "store" => [asked],
            _ => null,
        };
        if (arguments is null)
        {
            BinaryCommands.Refuse(client, in request, BinaryStatus.KeyNotFound);
            return;
        }

        if (arguments is ["reset"]) ResetStatistics();
        var text = _statistics.Reply(arguments);
        var room = client.Output.Reserve(BinaryStatistics.MaxBytes(text) + BinaryFrame.MaxFrontBytes);
        var written = 0;
        if (arguments is ["detail", "dump"]) written = BinaryFrame.WriteStatistic(in request, "detailed"u8, text, room);
        else if (BinaryStatistics.IsList(text)) written = BinaryStatistics.Write(in request, text, room);
        if (!BinaryStatistics.IsList(text)) written += BinaryStatistics.WriteEnd(in request, room[written..]);
        client.Output.Advance(written);
    }

    /// <summary>Executes one of the commands that only administrators use.</summary>
    /// <returns>False if it is none of them.</returns>
    public bool TryAdminister(ClientSession client, ReadOnlySpan<byte> line)
    {
        var words = WordsOf(line);
        var reply = words switch
        {
            [] => null,
            ["lru_crawler", _, _] when DumpOf(words) is { } dump => Dump(client, dump, words[2]),
            ["cache_memlimit", ..] => SetMemoryLimit(client, words),
            ["shutdown", ..] => ShutDown(client, words),
            ["watch", ..] => Watch(client, words),
            _ => _tuning.ReplyTo(words),
        };
        if (reply is null) return false;
        if (!IsNoReply(words)) Answer(client, reply);
        return true;
    }

    private static string[] WordsOf(ReadOnlySpan<byte> line) =>
        Encoding.Latin1.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // _process_request_unknown: the last word, whatever it stands for.
    private static bool IsNoReply(string[] words) => words is [not "watch", .., "noreply"];

    private static void Answer(ClientSession client, string reply)
    {
        if (reply.Length > 0) client.Output.Append(Encoding.Latin1.GetBytes(reply + "\r\n"));
    }

    private static string? DumpOf(string[] words) =>
        Abbreviations.Spelled(words, 1, ["crawl", "metadump", "mgdump"]) is [_, "metadump" or "mgdump", ..] spelled ? spelled[1] : null;

    private string Dump(ClientSession client, string dump, string classes)
    {
        if (!node.Crawls) return "CLIENT_ERROR lru crawler disabled";
        if (worker.Options.RefusesDump) return dump == "mgdump" ? "ERROR key dump not allowed" : "ERROR metadump not allowed";
        // Classes do not exist here; whoever asks for some of them is given everything once, under the class that it would have.
        if (!TuningCommands.AreClasses(classes)) return "BADCLASS invalid class id";
        client.Begin(new KeyDump(worker, dump == "mgdump" ? DumpFormat.Mgdump : DumpFormat.Metadump));
        return "OK";
    }

    /// <returns>What is wrong with it, or empty once the dump has begun.</returns>
    private string DumpClass(ClientSession client, string[] words)
    {
        if (worker.Options.RefusesDump) return "CLIENT_ERROR stats cachedump not allowed";
        if (words is not [_, var number, var limit, ..]) return "CLIENT_ERROR bad command line";
        if (!TuningCommands.IsWhole(number, out var slabClass) || !TuningCommands.IsWhole(limit, out var mostItems))
            return "CLIENT_ERROR bad command line format";
        if (slabClass > TuningCommands.LargestClass) return "CLIENT_ERROR Illegal slab id";
        if (slabClass != NodeStatistics.OnlyClass) return "END";
        client.Begin(new KeyDump(worker, DumpFormat.Cachedump, mostItems));
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

    private void SetVerbosity(ClientSession client, in Request request)
    {
        node.Verbosity = (uint)Math.Min(request.Number, MaxVerbosity);
        if (!request.IsNoReply) client.Output.Append("OK\r\n"u8);
    }

    private void Tell(ClientSession client, ReadOnlySpan<byte> line)
    {
        client.Spend(StatisticsCost);
        var arguments = Abbreviations.Spelled(
            WordsOf(line)[1..], 0, ["reset", "detail", "settings", "cachedump", "conns", "extstore"]);
        if (arguments is ["reset", ..]) ResetStatistics();
        if (arguments is ["cachedump", ..]) Answer(client, DumpClass(client, arguments));
        else client.Output.Append(_statistics.Reply(arguments));
    }

    private void ResetStatistics()
    {
        node.Store.ResetStatistics();
        node.Prefixes.Clear();
        foreach (var each in node.Workers) each.Loop.Post(new LoopCall(each.Counters.Reset));
    }

    private string SetMemoryLimit(ClientSession client, string[] words)
    {
        if (words.Length < 2 || !TuningCommands.IsWhole(words[1], out var megabytes)) return "ERROR";
        if (megabytes < 8) return "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m";
        if (megabytes > MostMegabytes) return "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes";
        var limit = megabytes * BytesPerMegabyte;
        if (!node.Store.TrySetLimit(limit)) return "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust";
        node.Logger.MemoryLimitChanged(limit, client.RemoteName);
        return "OK";
    }

    private string Watch(ClientSession client, string[] words)
    {
        if (worker.Options.RefusesWatch) return "CLIENT_ERROR watch commands not allowed";
        if (!WatchArguments.TryRead(words.AsSpan(1), out var events)) return "ERROR";
        var watcher = new Watcher(client, worker, events, node.Workers);
        if (!board.TryAdd(watcher)) return "WATCHER_TOO_MANY log watcher limit reached";
        client.Become(watcher);
        return "OK";
    }

    private string ShutDown(ClientSession client, string[] words)
    {
        if (!worker.Options.AllowsShutdown) return "SERVER_ERROR: shutdown not enabled";
        if (words is not ([_] or [_, "graceful"])) return "CLIENT_ERROR invalid shutdown mode";
        node.Logger.ShutdownAsked(client.RemoteName);
        client.End();
        node.AskShutdown(keepsItems: words is [_, "graceful"]);
        return string.Empty;
    }
}
