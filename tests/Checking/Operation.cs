using Understudy.Protocol.Requests;

namespace Understudy.Checking;

/// <summary>One request of a client, from the moment it is sent to its answer.</summary>
public sealed class Operation(OperationKind kind, string[] keys)
{
    public OperationKind Kind => kind;

    public IReadOnlyList<string> Keys => keys;

    public string Key => keys[0];

    public int Client { get; init; }

    /// <summary>Order among all that clients sent and received.</summary>
    public long Begin { get; set; }

    public long IssuedAt { get; set; }

    /// <summary>When all that its client had asked before was answered; 0 if nothing was under way.</summary>
    public long FirstSince { get; set; }

    /// <summary>Per key, what was acknowledged when this began.</summary>
    public long[] Floors { get; set; } = [];

    public long CountFloor { get; set; }

    /// <summary>The value it writes.</summary>
    public Write? Write { get; set; }

    /// <summary>Seconds; 0 for ever. Of a flush that comes later, the seconds until then.</summary>
    public int Ttl { get; init; }

    /// <summary>Says noreply: the client does not hear what became of it.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Says q: the client hears nothing if a write was done, or a read found nothing. Followed by others of its kind and in the
    /// end by a noop, whose answer says that they are over.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Its client had asked before for an item to be created, and was not answered: this may have to wait until then.</summary>
    public bool IsBehindCreation { get; set; }

    /// <summary>Creates an item only where there is none, perhaps.</summary>
    public bool MayCreate => IsCreator || Vivifies || kind == OperationKind.CountOrCreate;

    /// <summary>A vivifying get.</summary>
    public bool Vivifies => kind is OperationKind.Vivify or OperationKind.VivifyTouch;

    /// <summary>Time by which every server had let the item expire, as far as was known when this began.</summary>
    public long GoneBy { get; set; } = long.MaxValue;

    /// <summary>How many changes of the key had begun, this one among them.</summary>
    public int Changes { get; set; }

    /// <summary>It was a vivifying get, and was told that there had been nothing.</summary>
    public bool HasCreated { get; set; }

    /// <summary>How many requests without an answer were sent right before this one.</summary>
    public int SilentBefore { get; set; }

    /// <summary>The token of cas, and the stamp at which it was received.</summary>
    public ulong Token { get; init; }

    public long TokenReceived { get; init; }

    /// <summary>How many keys of a multi-get have been answered.</summary>
    public int NextKey { get; set; }

    public bool IsChange => BringsValue
        || kind is OperationKind.Append or OperationKind.Incr || Vivifies || IsRemoval;

    /// <summary>Takes the item away.</summary>
    public bool IsRemoval => kind is OperationKind.Delete or OperationKind.MetaDelete or OperationKind.Overfill;

    /// <summary>Brings a new value, named by the stamp at which it began.</summary>
    public bool BringsValue => IsCreator || kind is OperationKind.Set or OperationKind.MetaSet or OperationKind.Replace
        or OperationKind.Cas or OperationKind.CountOrCreate;

    /// <summary>Is stored only where there is no item.</summary>
    public bool IsCreator => kind is OperationKind.Add or OperationKind.MetaAdd;

    public bool IsRead => kind <= OperationKind.Gat;

    public Verb Verb => kind switch
    {
        OperationKind.Get => Verb.Get,
        OperationKind.Gets or OperationKind.MultiGet => Verb.Gets,
        OperationKind.MetaGet => Verb.MetaGet,
        OperationKind.Gat => Verb.Gat,
        OperationKind.Set => Verb.Set,
        OperationKind.MetaSet or OperationKind.MetaAdd or OperationKind.Overfill => Verb.MetaSet,
        OperationKind.CountOrCreate => Verb.MetaArithmetic,
        OperationKind.Vivify or OperationKind.VivifyTouch => Verb.MetaGet,
        OperationKind.Add => Verb.Add,
        OperationKind.Replace => Verb.Replace,
        OperationKind.Append => Verb.Append,
        OperationKind.Cas => Verb.Cas,
        OperationKind.Delete => Verb.Delete,
        OperationKind.MetaDelete => Verb.MetaDelete,
        OperationKind.Touch => Verb.Touch,
        OperationKind.Incr => Verb.Incr,
        OperationKind.FlushAll or OperationKind.FlushLater => Verb.FlushAll,
        _ => Verb.MetaNoop,
    };

    public override string ToString() => $"#{Begin} {kind} {string.Join(' ', keys)}{(IsSilent ? " noreply" : IsQuiet ? " q" : "")}";
}
