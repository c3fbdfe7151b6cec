using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>Where the proxy is known to answer unlike memcached today. Each line names its cause, and goes when the cause is
/// fixed.</summary>
public static partial class OpenDifferences
{
    /// <summary>A read that misses asks the backup only then, and there it meets later requests of the same pipeline.</summary>
    public static readonly Delivery[] DeliveriesBeforeThree = [Delivery.OneByOne];

    private static readonly string[] WrittenBeforeOne = ["ma q hides HD only"];

    private static readonly string[] WrittenBeforeThree =
        [.. WrittenBeforeOne, "ms and md compare tokens", "md I makes stale and the next reader wins"];

    public static Conversation? BeforeOne(Conversation conversation) =>
        WrittenBeforeOne.Contains(conversation.Name) ? null : Without(conversation, OpenBeforeOne());

    public static Conversation? BeforeThree(Conversation conversation) =>
        WrittenBeforeThree.Contains(conversation.Name) || BeforeOne(conversation) is not { } rest ? null : Without(rest, OpenBeforeThree());

    private static Conversation? Without(Conversation conversation, Regex open)
    {
        // What was written by hand stands or falls as a whole.
        if (!conversation.Name.StartsWith("seed ", StringComparison.Ordinal)) return conversation;
        var requests = conversation.Requests.Where(request => !open.IsMatch(request)).ToList();
        return requests.Count == 0 ? null : conversation with { Requests = requests };
    }

    // ma q hides the HD and the value of an item that N has just made; an append or prepend with C0 is refused; the wrong one of two
    // wrong flags is reported.
    [GeneratedRegex(@"^ma .* N\d|^ms .*\bC(0|\{)|^mg .*(E5|Tx)|^m[sda] .*(Tx|Cx|Mx|Fx|Jx|Dx)")]
    private static partial Regex OpenBeforeOne();

    // The token that ms and ma return is not the one that mg returns then; a second gat of an item that the first has expired is
    // answered by the backup; stubs that mg N makes are misses, and the marks of md I are not kept;
    // copying a conditional write counts as a read of the item (h, and fetch of me).
    [GeneratedRegex(@"^m[sag] .* c\b|^gats? |\bN\d|^md .* I\b|^ms .* I\b|\bC\d|^me |^mg .* h\b")]
    private static partial Regex OpenBeforeThree();
}
