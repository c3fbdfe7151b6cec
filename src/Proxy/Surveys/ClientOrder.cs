namespace Understudy.Proxy.Surveys;

/// <summary>Which clients come first.</summary>
public enum ClientOrder
{
    /// <summary>Those for which most memory is held.</summary>
    Held,

    /// <summary>Those for which most bytes of replies wait.</summary>
    Waiting,

    /// <summary>Those that have asked most.</summary>
    Requests,

    /// <summary>Those that have said nothing for longest.</summary>
    Idle,

    /// <summary>Those that came first.</summary>
    Age,
}
