using Understudy.Routing.Plans;

namespace Understudy.Proxy.Forwarding;

/// <summary>How far one key of a retrieval has come.</summary>
internal enum MultiGetKeyState : byte
{
    /// <summary>Some replica is being asked.</summary>
    Open,

    /// <summary>Its value has come.</summary>
    Found,

    /// <summary>No replica that could be asked has it.</summary>
    Missing,
}

/// <summary>One key of a retrieval.</summary>
internal struct MultiGetKey
{
    /// <summary>Where it stands among the request's keys.</summary>
    public int Offset;
    public int Length;

    /// <summary>Where its value frame stands among the values received.</summary>
    public int ValueOffset;
    public int ValueLength;

    /// <summary>The next key that the same fragment asks for; -1 for the last.</summary>
    public int Next;

    /// <summary>Whom to ask.</summary>
    public KeyRetrieval Plan;
    public MultiGetKeyState State;
}
