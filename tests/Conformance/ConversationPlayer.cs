using System.Net;
using System.Text;

namespace Understudy.Conformance;

/// <summary>Plays conversations against one address and returns what was answered.</summary>
public sealed class ConversationPlayer(EndPoint endPoint, TimeSpan limit)
{
    public const string NoAnswer = "[no answer]";
    private static readonly string Filler = new string('z', 60) + "\r\n";

    /// <returns>The answers with <see cref="LegitimateDifferences"/> hidden; ends in <c>[closed]</c> or <c>[no answer]</c> where that is
    /// what happened.</returns>
    public string Play(Conversation conversation, Delivery delivery, string prefix, int cutSeed) =>
        string.Concat(PlayInTurns(conversation, delivery, prefix, cutSeed, Filler));

    /// <returns>The answers to one request after the other; the last one is that which was not answered, if the conversation stops
    /// there.</returns>
    public IReadOnlyList<string> PlayOneByOne(Conversation conversation, string prefix) =>
        [.. PlayInTurns(conversation, Delivery.OneByOne, prefix, cutSeed: 0, filler: "")];

    private IEnumerable<string> PlayInTurns(
        Conversation conversation, Delivery delivery, string prefix, int cutSeed, string filler)
    {
        using var wire = Wire.Connect(endPoint);
        var cuts = new Random(cutSeed);
        var tokens = new CasTokens();
        var batch = new StringBuilder();

        for (var i = 0; i < conversation.Requests.Count; i++)
        {
            batch.Append(Conversation.Render(conversation.Requests[i], prefix, tokens));
            var isLast = i + 1 == conversation.Requests.Count;
            var mustWait = isLast || delivery == Delivery.OneByOne || Conversation.NeedsToken(conversation.Requests[i + 1]);
            if (!mustWait) continue;

            // The line of filler is for servers that still swallow the value of a bad request; the others answer ERROR.
            batch.Append(filler);
            var isInSync = Exchange(wire, batch, delivery, cuts, $"{prefix}sync", i, out var answer);
            batch.Clear();
            var shown = LegitimateDifferences.Hide(answer, tokens);
            if (isInSync)
            {
                yield return shown;
                continue;
            }

            yield return shown + (wire.IsClosed ? "[closed]" : NoAnswer);
            yield break;
        }
    }

    /// <summary>Sends the batch and behind it a request whose answer nothing else can give, and so knows when all answers are
    /// there.</summary>
    private bool Exchange(Wire wire, StringBuilder batch, Delivery delivery, Random cuts, string mark, int number, out string answer)
    {
        batch.Append($"ms {mark} 2 k O{number}\r\nok\r\n");
        var seal = $"HD k{mark} O{number}\r\n";

        Send(wire, Encoding.Latin1.GetBytes(batch.ToString()), delivery, cuts);
        var isInSync = wire.TryReadThrough(seal, limit, out answer);
        if (isInSync) answer = answer[..^seal.Length];
        return isInSync;
    }

    private void Send(Wire wire, byte[] bytes, Delivery delivery, Random cuts)
    {
        if (delivery != Delivery.RandomCuts)
        {
            wire.TrySend(bytes, limit);
            return;
        }
        var longest = Math.Max(2, cuts.Next(2, 40) * bytes.Length / 200);
        for (var sent = 0; sent < bytes.Length && !wire.IsClosed;)
        {
            var piece = Math.Min(bytes.Length - sent, cuts.Next(1, longest));
            wire.TrySend(bytes.AsSpan(sent, piece), limit);
            sent += piece;
            // Gives the receiver, on another core, a chance to see this piece alone. Nothing depends on whether it does.
            Thread.SpinWait(cuts.Next(1, 3000));
        }
    }
}
