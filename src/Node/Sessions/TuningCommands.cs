using System.Globalization;
using System.Text;
using Understudy.Node.Replies;
using Understudy.Node.State;
using Understudy.Protocol.Requests;

namespace Understudy.Node.Sessions;

/// <summary>Commands that tune parts of memcached which do not exist here: read and refused as there (proto_text.c, 1.6.45), and without
/// effect, but that the crawler can be told to stop, and then nothing is crawled or dumped.</summary>
internal sealed class TuningCommands(NodeState node)
{
    /// <summary>MAX_NUMBER_OF_SLAB_CLASSES - 1 (memcached.h, 1.6.45).</summary>
    public const int LargestClass = 63;

    private const string BadFormat = "CLIENT_ERROR bad command line format";
    private const string BadClass = "BADCLASS invalid class id";
    private const string Error = "ERROR";

    /// <returns>Null if it is no such command.</returns>
    public string? ReplyTo(string[] words) => words[0] switch
    {
        "lru_crawler" => Crawler(Abbreviations.Spelled(words, 1, ["crawl", "metadump", "mgdump", "tocrawl", "sleep", "enable", "disable"])),
        "lru" => Lru(Abbreviations.Spelled(words, 1, ["tune", "mode", "temp_ttl"])),
        "slabs" => Slabs(Abbreviations.Spelled(words, 1, ["reassign", "automove"])),
        "extstore" => Extstore(words),
        "refresh_certs" => "Error TLS not enabled",
        _ => null,
    };

    /// <summary>Whether a list consists of numbers of slab classes, or is the word for all of them.</summary>
    public static bool AreClasses(string classes) =>
        classes is "all" or "hash" || classes.Split(',', StringSplitOptions.RemoveEmptyEntries).All(IsClass);

    /// <summary>A number as memcached's safe_strtoul reads it.</summary>
    public static bool IsWhole(string text, out uint number) => WireNumber.TryReadUInt32(Encoding.Latin1.GetBytes(text), out number);

    private static bool IsClass(string text) => IsWhole(text, out var number) && number is > 0 and <= LargestClass;

    private string Crawler(string[] words)
    {
        switch (words)
        {
            case [_, "enable"] when node.Crawls: return "ERROR failed to start lru crawler thread";
            case [_, "enable" or "disable"]:
                node.Crawls = words[1] == "enable";
                return "OK";
            case [_, "crawl", _] when !node.Crawls: return "CLIENT_ERROR lru crawler disabled";
            case [_, "crawl", var classes]: return AreClasses(classes) ? "OK" : BadClass;
            case [_, "tocrawl", var items]: return IsWhole(items, out _) ? "OK" : BadFormat;
            case [_, "sleep", var pause] when !IsWhole(pause, out _): return BadFormat;
            case [_, "sleep", var pause]:
                return IsWhole(pause, out var microseconds) && microseconds <= 1_000_000
                    ? "OK"
                    : "CLIENT_ERROR sleep must be one second or less";
            default: return Error;
        }
    }

    private static string Lru(string[] words) => words switch
    {
        [_, "tune", var hot, var warm, var hotAge, var warmAge, ..] when IsWhole(hot, out var hotPercent)
            && IsWhole(warm, out var warmPercent) && IsFactor(hotAge, out var hotFactor) && IsFactor(warmAge, out var warmFactor) =>
            hotPercent + warmPercent > 80 ? "ERROR hot and warm pcts must not exceed 80"
                : hotFactor <= 0 || warmFactor <= 0 ? "ERROR hot/warm age factors must be greater than 0"
                : "OK",
        [_, "mode", "flat" or "segmented", ..] => "OK",
        [_, "temp_ttl", var seconds, ..] when WireNumber.TryReadInt32(Encoding.Latin1.GetBytes(seconds), out _) => "OK",
        _ => Error,
    };

    private static string Slabs(string[] words) => words switch
    {
        [_, "reassign", var from, var to] => Reassign(from, to),
        [_, "automove", _, ..] when Abbreviations.Spelled(words, 2, ["ratio", "freeratio", "window"]) is var spelled
            && spelled[2] != words[2] => Slabs(spelled),
        [_, "automove", "ratio", var ratio, ..] when IsFactor(ratio, out _) => "OK",
        [_, "automove", "freeratio", var ratio, ..] when IsFactor(ratio, out _) => "OK",
        [_, "automove", "ratio" or "freeratio", ..] => Error,
        [_, "automove", "window", var seconds, ..] when IsWhole(seconds, out var window) =>
            window is >= 3 and <= 1800 ? "OK" : "CLIENT_ERROR automove window too low or too high",
        [_, "automove", var level, ..] when !IsWhole(level, out _) => BadFormat,
        [_, "automove", var level, ..] => IsWhole(level, out var number) && number <= 2 ? "OK" : Error,
        _ => Error,
    };

    private static string Reassign(string from, string to)
    {
        if (!WireNumber.TryReadInt32(Encoding.Latin1.GetBytes(from), out var source)) return BadFormat;
        if (!WireNumber.TryReadInt32(Encoding.Latin1.GetBytes(to), out var target)) return BadFormat;
        if (source == target) return "SAME src and dst class are identical";
        var areClasses = source >= 0 && source <= SlabClass.Largest && target >= 0 && target <= SlabClass.Largest;
        return areClasses ? "NOSPARE source class has no spare pages" : "BADCLASS invalid src or dst class id";
    }

    private static string Extstore(string[] words) => words switch
    {
        [_, "free_memchunks", var slabClass, var limit, ..] =>
            IsWhole(slabClass, out var number) && IsWhole(limit, out _) && number <= LargestClass ? "OK" : Error,
        [_, "item_size" or "item_age" or "low_ttl" or "recache_rate" or "compact_under" or "drop_under" or "max_sleep" or "drop_unread",
            var number, ..] => IsWhole(number, out _) ? "OK" : Error,
        [_, "max_frag", var ratio, ..] => IsFactor(ratio, out _) ? "OK" : Error,
        _ => Error,
    };

    private static bool IsFactor(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
