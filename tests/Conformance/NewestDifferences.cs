using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>Requests that we answer unlike memcached 1.6.45, beside those that <see cref="OpenDifferences"/> lists; docs/protocol.md tells
/// why.</summary>
public static partial class NewestDifferences
{
    // Behind unsent answers memcached stores such a number anew, without padding: there is one in every delivery but one.
    private static readonly string[] Written = ["decr to fewer digits pads with a space"];

    public static Conversation? Apart(Conversation conversation) => Without(OpenDifferences.Apart(conversation));

    public static Conversation? OfTheNode(Conversation conversation) =>
        Written.Contains(conversation.Name) ? null : Without(OpenDifferences.OfTheNode(conversation));

    private static Conversation? Without(Conversation? conversation) =>
        conversation is null ? null : OpenDifferences.Without(conversation, Open().IsMatch);

    // A retrieval of too long a key is answered with an empty line behind the error. A line with a zero is read, and the b of an me is seen
    // only in front of another word. An lru alone ends the process.
    [GeneratedRegex(@"^gets? .*\{k:\w+:251\}|^gats? .*\{k:\w+:251\}|^[^\n]*\0|^me +\S+ +b *\r?\n|^ *lru *\r?\n")]
    private static partial Regex Open();
}
