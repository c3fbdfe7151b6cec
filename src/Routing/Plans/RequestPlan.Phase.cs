namespace Understudy.Routing.Plans;

public partial struct RequestPlan
{
    private enum Phase : byte
    {
        /// <summary>Other replicas are asked whether they have the item.</summary>
        Looking,

        /// <summary>The request itself is under way.</summary>
        Asking,

        /// <summary>The answer is known; other replicas are being brought into line.</summary>
        FollowingUp,

        /// <summary>Copies that could not be brought into line are being deleted.</summary>
        Deleting,
    }
}
