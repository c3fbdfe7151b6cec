using System.Net;
using System.Text;

namespace Understudy.Conformance.Binary;

/// <summary>Plays binary conversations against one address and writes down what was answered.</summary>
/// <remarks>Tokens are a counter of each server, compared by the order in which they first appear. The version names who answers.</remarks>
public sealed class BinaryPlayer(EndPoint endPoint, TimeSpan limit)
{
    private const uint SealOpaque = 0x5ea10000;
    private const int ShownValueBytes = 60;

    private readonly List<ulong> _tokens = [];
    private readonly StringBuilder _answers = new();

    /// <summary>What is sent at once is sent in two pieces, of which the first is so long.</summary>
    public int? CutAt { get; init; }

    /// <summary>How long it is when it is sent.</summary>
    public static int BytesOf(BinaryConversation conversation, string prefix)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentNullException.ThrowIfNull(prefix);
        return conversation.Requests.Sum(r => r.ToWire().Length + (r.Key.Length > 0 ? prefix.Length : 0));
    }

    /// <returns>A line for each response; ends in <c>[closed]</c> or <c>[no answer]</c> where that is what happened.</returns>
    public string Play(BinaryConversation conversation, Delivery delivery, string prefix, int cutSeed)
    {
        using var wire = Wire.Connect(endPoint);
        var cuts = new Random(cutSeed);
        var batch = new StringBuilder();
        for (var i = 0; i < conversation.Requests.Count; i++)
        {
            batch.Append(Render(conversation.Requests[i], prefix, i));
            var isLast = i + 1 == conversation.Requests.Count;
            var mustWait = isLast || delivery == Delivery.OneByOne
                || conversation.Requests[i + 1].Cas == BinaryConversation.LastToken;
            if (!mustWait) continue;
            if (!isLast || !conversation.EndsConnection)
                batch.Append(new BinaryRequest(BinaryRequest.Noop) { Opaque = SealOpaque + (uint)i }.ToWire());
            Send(wire, Encoding.Latin1.GetBytes(batch.ToString()), delivery, cuts);
            batch.Clear();
            if (!TryReadThrough(wire, SealOpaque + (uint)i)) return _answers.Append(wire.IsClosed ? "[closed]" : "[no answer]").ToString();
        }

        return _answers.ToString();
    }

    private string Render(BinaryRequest request, string prefix, int number)
    {
        var token = request.Cas != BinaryConversation.LastToken ? request.Cas
            : _tokens.Count == 0 ? BinaryConversation.ForeignToken : _tokens[^1];
        var key = request.Key.Length == 0 || request.Opcode == BinaryRequest.Stat ? request.Key : prefix + request.Key;
        // The longest ones are as long as they say.
        if (request.Key.Length >= prefix.Length * 2) key = key[..request.Key.Length];
        return (request with { Key = key, Cas = token, Opaque = 0x10000000u + (uint)number }).ToWire();
    }

    private bool TryReadThrough(Wire wire, uint seal)
    {
        while (true)
        {
            if (!wire.TryReadExactly(24, limit, out var header)) return false;
            var bodyBytes = header[8] << 24 | header[9] << 16 | header[10] << 8 | header[11];
            if (!wire.TryReadExactly(bodyBytes, limit, out var body)) return false;
            var response = BinaryResponse.TryRead(header + body, out _)!;
            if (response is { Opcode: BinaryRequest.Noop, Status: 0 } && response.Opaque == seal) return true;
            Describe(response);
        }
    }

    private void Describe(BinaryResponse response)
    {
        var token = "0";
        if (response.Cas != 0)
        {
            // The latest is the last of the list.
            var first = _tokens.IndexOf(response.Cas);
            token = $"cas#{(first < 0 ? _tokens.Distinct().Count() : _tokens.Take(first).Distinct().Count())}";
            _tokens.Add(response.Cas);
        }

        var value = response.Opcode == BinaryRequest.Version && response.Status == 0 ? "?"
            : response.Value.Length <= ShownValueBytes ? response.Value
            : $"{response.Value[..ShownValueBytes]}... {response.Value.Length} bytes, {string.GetHashCode(response.Value)}";
        _answers.Append(
            $"{response.Magic:x2} opcode {response.Opcode:x2} status {response.Status:x4} type {response.DataType} "
            + $"opaque {response.Opaque:x8} {token} extras {Convert.ToHexString(Encoding.Latin1.GetBytes(response.Extras))} "
            + $"key {Wire.Quote(response.Key)} value {Wire.Quote(value)}\n");
    }

    private void Send(Wire wire, byte[] bytes, Delivery delivery, Random cuts)
    {
        if (CutAt is { } cut)
        {
            wire.TrySend(bytes.AsSpan(0, cut), limit);
            Thread.SpinWait(cuts.Next(1, 3000));
            wire.TrySend(bytes.AsSpan(cut), limit);
            return;
        }

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
            // As ConversationPlayer does.
            Thread.SpinWait(cuts.Next(1, 3000));
        }
    }
}
