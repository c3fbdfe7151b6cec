using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>Where the proxy and the node are known to answer unlike memcached today. Each line names its cause, and goes when the cause is
/// fixed.</summary>
public static partial class OpenDifferences
{
    /// <summary>The item that N makes is made only once all replicas have missed, and a gat that lets an item expire, or an ms that is too
    /// large, reaches the other replicas only after the first; what follows in the same packet is quicker.</summary>
    public static Delivery[] DeliveriesBeforeThree(Conversation conversation) =>
        conversation.Requests.Any(request => TakesTwoSteps().IsMatch(request)) ? [Delivery.OneByOne] : Enum.GetValues<Delivery>();

    private static readonly string[] Written = ["ma q hides HD only"];

    public static Conversation? Apart(Conversation conversation) =>
        Written.Contains(conversation.Name) ? null : Without(conversation, Open());

    public static Conversation? OfTheNode(Conversation conversation) => Without(conversation, OpenOfTheNode());

    private static Conversation? Without(Conversation conversation, Regex open)
    {
        // What was written by hand stands or falls as a whole.
        if (!conversation.Name.StartsWith("seed ", StringComparison.Ordinal)) return conversation;
        var requests = conversation.Requests.Where(request => !open.IsMatch(request)).ToList();
        return requests.Count == 0 ? null : conversation with { Requests = requests };
    }

    // An ma whose number gets longer forgets its T in memcached.
    [GeneratedRegex(@"^ma .* T")]
    private static partial Regex OpenOfTheNode();

    // memcached shows the HD of an item that ma with N has just made also to the quiet; its reply does not tell us that it was made.
    // Of two wrong flags the other one is reported.
    // What administers one server is not the proxy's, nor is when a server was started.
    [GeneratedRegex(@"^ma (?=.*\bq\b).* N-?\d|^mg .*([Ex]\d*|Tx)\b|^m[sda] .*( E\d| x\b|Tx|Cx|Mx|Fx|Jx|Dx)|^ma .* T|"
        + @"^ *(stats|lru|lru_crawler|slabs|cache_memlimit|extstore|refresh_certs|shutdown|verbosity) ?|^flush_all 2592001")]
    private static partial Regex Open();

    [GeneratedRegex(@"^m[ag] .*\bN-?\d|^gats? *(-|\d{6}|18|21|42)|^m[gsa] .*\bT(-|\d{6})|^ms \S+ 1100000 "
        + @"|^(replace|cas|add) +\S+ +\S+ +(-|\d{6})")]
    private static partial Regex TakesTwoSteps();
}
