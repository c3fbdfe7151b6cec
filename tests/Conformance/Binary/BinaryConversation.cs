namespace Understudy.Conformance.Binary;

/// <summary>What a client of the binary protocol says on one connection. Keys get a prefix when it is played.</summary>
public sealed record BinaryConversation(string Name, IReadOnlyList<BinaryRequest> Requests)
{
    /// <summary>As a request's token: the latest that this connection has been told, before the batch that the request is in.</summary>
    public const ulong LastToken = ulong.MaxValue;

    /// <summary>No item ever has it.</summary>
    public const ulong ForeignToken = ulong.MaxValue - 1;

    /// <summary>After the last request the server closes. Nothing is sent behind it: who closes while bytes arrive may lose what was
    /// answered.</summary>
    public bool EndsConnection { get; init; }

    /// <summary>Nothing that it asks for depends on the item that is there.</summary>
    public bool IsPlain => Requests.All(IsPlainRequest);

    public static bool IsPlainRequest(BinaryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Cas == 0 && request.Value.Length < 1_000_000 && request.Opcode is not (BinaryRequest.Add or BinaryRequest.AddQ
            or BinaryRequest.Replace or BinaryRequest.ReplaceQ or BinaryRequest.Append or BinaryRequest.AppendQ or BinaryRequest.Prepend
            or BinaryRequest.PrependQ or BinaryRequest.Increment or BinaryRequest.IncrementQ or BinaryRequest.Decrement
            or BinaryRequest.DecrementQ or BinaryRequest.Touch or BinaryRequest.Gat or BinaryRequest.GatQ or BinaryRequest.GatK
            or BinaryRequest.GatKQ);
    }

    public override string ToString() => Name;

    public string Describe() => string.Join('\n', Requests.Select(r =>
        $"  opcode {r.Opcode:x2} key {Wire.Quote(r.Key)} extras {Convert.ToHexString(r.Extras.Select(c => (byte)c).ToArray())}"
        + $" value {Wire.Quote(r.Value)} cas {r.Cas:x}"));
}
