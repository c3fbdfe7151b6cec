using System.Globalization;

namespace Understudy.Checking;

/// <summary>An operation as it goes over the wire.</summary>
public static class RequestText
{
    private const int LongTtl = 3600;

    // More than any server of a checked world takes.
    private static readonly string TooLarge = new('x', 11_000);

    public static string Of(Operation operation, int padding)
    {
        if (operation.Kind == OperationKind.FlushAll) return "flush_all\r\n";
        if (operation.Kind == OperationKind.FlushLater) return $"flush_all {operation.Ttl}\r\n";
        var silent = operation.IsSilent ? " noreply" : "";
        var quiet = operation.IsQuiet ? " q" : "";
        var key = operation.Key;
        var value = operation.BringsValue ? VersionedValue.Of(key, operation.Begin, padding)
            : operation.Kind == OperationKind.Append ? VersionedValue.Appendix : "";
        var storage = string.Create(CultureInfo.InvariantCulture, $"{key} 0 {operation.Ttl} {value.Length}{silent}");
        return operation.Kind switch
        {
            OperationKind.Get => $"get {key}\r\n",
            OperationKind.Gets => $"gets {key}\r\n",
            OperationKind.MultiGet => $"gets {string.Join(' ', operation.Keys)}\r\n",
            OperationKind.MetaGet => $"mg {key} v c k O{operation.Begin}{quiet}\r\n",
            OperationKind.Gat => $"gat {operation.Ttl} {key}\r\n",
            OperationKind.Set => $"set {storage}\r\n{value}\r\n",
            OperationKind.MetaSet => $"ms {key} {value.Length} T{operation.Ttl} O{operation.Begin}{quiet}\r\n{value}\r\n",
            OperationKind.MetaAdd => $"ms {key} {value.Length} ME T{operation.Ttl} O{operation.Begin}\r\n{value}\r\n",
            OperationKind.CountOrCreate => $"ma {key} N0 J{value} v k O{operation.Begin}\r\n",
            OperationKind.Vivify => $"mg {key} N{operation.Ttl} k O{operation.Begin}\r\n",
            OperationKind.VivifyTouch => $"mg {key} N{LongTtl} T{operation.Ttl} k O{operation.Begin}\r\n",
            OperationKind.Overfill =>
                $"ms {key} {TooLarge.Length} {(operation.Begin % 2 == 0 ? "MR" : "C1")} O{operation.Begin}\r\n{TooLarge}\r\n",
            OperationKind.Add => $"add {storage}\r\n{value}\r\n",
            OperationKind.Replace => $"replace {storage}\r\n{value}\r\n",
            OperationKind.Append => $"append {storage}\r\n{value}\r\n",
            OperationKind.Cas => $"cas {storage} {operation.Token}\r\n{value}\r\n",
            OperationKind.Delete => $"delete {key}{silent}\r\n",
            OperationKind.MetaDelete => $"md {key} O{operation.Begin}{quiet}\r\n",
            OperationKind.Touch => $"touch {key} {operation.Ttl}{silent}\r\n",
            OperationKind.Incr => $"incr {key} 1{silent}\r\n",
            _ => "mn\r\n",
        };
    }
}
