using Understudy.Routing.Group;
using static Understudy.Routing.Group.TakeoverAnswer;

namespace Understudy.Tests.Routing.Group;

/// <summary>When a proxy of two boxes takes the lead, and why not.</summary>
public sealed class TakeoverViewTests
{
    // Of answers, knows a state, is empty, may found, hears the leader, is silent, led last, has the VIP, was given back: one letter each.
    [Theory]
    [InlineData("---------", NoServerAnswers, NoServerAnswers, NoServerAnswers)]
    [InlineData("-KEFHSLV-", NoServerAnswers, NoServerAnswers, NoServerAnswers)]
    [InlineData("A-EF-----", Found, Found, Found)]
    [InlineData("A-E--S-V-", MayNotFound, MayNotFound, MayNotFound)]
    [InlineData("A----S-V-", StateUnknown, StateUnknown, StateUnknown)]
    [InlineData("A--F---V-", LeaderBeats, LeaderBeats, LeaderBeats)]
    [InlineData("A--FHS-V-", LeaderIsHeard, LeaderIsHeard, LeaderIsHeard)]
    [InlineData("A--F-S---", Found, Found, Found)]
    [InlineData("AK-FHSLV-", LeaderIsHeard, LeaderIsHeard, LeaderIsHeard)]
    [InlineData("AK-F--LV-", LeaderBeats, LeaderBeats, LeaderBeats)]
    [InlineData("AK---SL--", Take, Take, Take)]
    [InlineData("AK---S---", Take, HasNoVip, WaitsForWord)]
    [InlineData("AK---S-V-", Take, Take, WaitsForWord)]
    [InlineData("AKE--S-V-", Take, Take, WaitsForWord)]
    [InlineData("AK--H---G", Take, Take, Take)]
    [InlineData("A---H---G", LeaderIsHeard, LeaderIsHeard, LeaderIsHeard)]
    public void Each_mode_judges_by_what_is_known(
        string view, TakeoverAnswer byTimeout, TakeoverAnswer byKeepalived, TakeoverAnswer never)
    {
        var seen = new TakeoverView
        {
            Answers = view[0] == 'A', KnowsState = view[1] == 'K', IsEmpty = view[2] == 'E', MayFound = view[3] == 'F',
            HearsLeader = view[4] == 'H', IsSilent = view[5] == 'S', LedLast = view[6] == 'L', HasVip = view[7] == 'V',
            IsFree = view[8] == 'G',
        };

        TakeoverAnswer[] judged =
            [seen.Judge(TakeoverMode.Timeout), seen.Judge(TakeoverMode.Keepalived), seen.Judge(TakeoverMode.Never)];

        judged.ShouldBe([byTimeout, byKeepalived, never]);
    }
}
