namespace Understudy.Proxy.Copies;

/// <summary>Who wants to know which keys clients use.</summary>
[Flags]
internal enum KeyInterest
{
    None = 0,

    /// <summary>Copies of some are compared.</summary>
    Comparing = 1,

    /// <summary>Those that are asked for most are looked for.</summary>
    Hot = 2,
}
