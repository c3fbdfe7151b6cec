namespace Understudy.Protocol.Requests;

/// <summary>The <c>M</c> flag of ms and ma.</summary>
public enum MetaMode : byte
{
    /// <summary>ms stores whatever was there; also every meta verb without modes.</summary>
    Set,
    Add,
    Append,
    Prepend,
    Replace,
    Increment,
    Decrement,
}
