namespace Understudy.Protocol.Balancers;

/// <summary>How far the header of a load balancer has been read.</summary>
public enum BalancerHeaderStatus
{
    /// <summary>What has come may be the beginning of one.</summary>
    NeedMoreData,

    /// <summary>There is a whole one.</summary>
    Complete,

    /// <summary>Whatever comes, it is none.</summary>
    Malformed,
}
