using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>Where the proxy and the node are known to answer unlike memcached today. Each line names its cause, and goes when the cause is
/// fixed.</summary>
public static partial class OpenDifferences
{
    private const string Administering = "^ *(stats|lru|lru_crawler|slabs|cache_memlimit|extstore|refresh_certs|shutdown|watch)";

    /// <summary>The item that N makes is made only once all replicas have missed, and a gat that lets an item expire, or an ms that is too
    /// large, reaches the other replicas only after the first; what follows in the same packet is quicker.</summary>
    public static Delivery[] DeliveriesBeforeThree(Conversation conversation) =>
        conversation.Requests.Any(request => TakesTwoSteps().IsMatch(request)) ? [Delivery.OneByOne] : Enum.GetValues<Delivery>();

    public static Conversation? Apart(Conversation conversation) => WithoutIfMade(conversation, Open().IsMatch);

    public static Conversation? OfTheNode(Conversation conversation) => WithoutIfMade(conversation, OpenOfTheNode().IsMatch);

    /// <summary>Whether a proxy is to answer what is written down of a memcached.</summary>
    public static bool OfAProxy(Conversation conversation) => !conversation.Requests.Any(Administers().IsMatch);

    internal static Conversation? Without(Conversation conversation, Func<string, bool> isOpen)
    {
        var requests = conversation.Requests.Where(request => !isOpen(request)).ToList();
        return requests.Count == 0 ? null : conversation with { Requests = requests };
    }

    // What was written by hand stands or falls as a whole.
    private static Conversation? WithoutIfMade(Conversation conversation, Func<string, bool> isOpen) =>
        conversation.Name.StartsWith("seed ", StringComparison.Ordinal) ? Without(conversation, isOpen) : conversation;

    // An ma whose number gets longer forgets its T in memcached.
    [GeneratedRegex(@"^ma .* T")]
    private static partial Regex OpenOfTheNode();

    // What administers one server is not the proxy's, nor is when a server was started.
    [GeneratedRegex("^ma .* T|^flush_all 2592001|^ *verbosity|" + Administering)]
    private static partial Regex Open();

    [GeneratedRegex(Administering)]
    private static partial Regex Administers();

    [GeneratedRegex(@"^m[ag] .*\bN-?\d|^gats? *(-|\d{6}|18|21|42)|^m[gsa] .*\bT(-|\d{6})|^ms \S+ 1100000 "
        + @"|^(replace|cas|add) +\S+ +\S+ +(-|\d{6})")]
    private static partial Regex TakesTwoSteps();
}
