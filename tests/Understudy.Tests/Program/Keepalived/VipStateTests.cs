using System.Net;
using Understudy.Keepalived;

namespace Understudy.Tests.Program.Keepalived;

/// <summary>What is made of what is seen and said of a VIP.</summary>
public sealed class VipStateTests
{
    private const string NoProbe = "that needs root";

    public static TheoryData<string, bool, string[]> Cases => new()
    {
        // Each host: yes, no or ? for what is seen; then its role, or ? where it is not known.
        { "One", true, ["yes ACTIVE", "no BACKUP"] },
        { "One", true, ["no ?", "yes ?"] },
        { "One", false, ["no BACKUP", "? ACTIVE"] },
        { "One", false, ["yes ACTIVE", "? ?"] },
        // A keepalived that was killed told nobody, and its address was taken away.
        { "One", true, ["yes ACTIVE", "no ACTIVE"] },
        { "Several", true, ["yes ACTIVE", "yes BACKUP"] },
        { "Several", false, ["yes ACTIVE", "? ACTIVE"] },
        { "Several", false, ["no ?", "? ACTIVE", "? ACTIVE"] },
        { "Nobody", true, ["no ?", "no ?"] },
        { "Nobody", true, ["no FAULT", "? ?"] },
        { "Nobody", false, ["no FAULT", "? FAULT"] },
        { "Unknown", false, ["no BACKUP", "? ?"] },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_verdict_goes_by_what_is_seen_before_what_is_said(string verdict, bool wasProbed, string[] hosts) =>
        State(wasProbed, hosts).Verdict.ToString().ShouldBe(verdict);

    [Fact]
    public void What_does_not_go_together_is_pointed_out()
    {
        var text = VipScreen.Of([State(wasProbed: true, "yes BACKUP", "no ACTIVE")]).Print(hasColour: false);

        text.ShouldBe(
            """
            10.0.0.10  HELD BY ONE  10.0.0.1
            ! 10.0.0.1 has it though it is BACKUP
            ! 10.0.0.2 says that it is ACTIVE, and does not have it
            HOST                  HAS IT   ROLE
            10.0.0.1 (this host)  on eth0  BACKUP for 1 min
            10.0.0.2              no       ACTIVE for 1 min

            """);
    }

    [Fact]
    public void Several_holders_are_told_with_what_to_do()
    {
        var split = VipScreen.Of([State(wasProbed: false, "yes ACTIVE", "? ACTIVE")]).Print(hasColour: false);
        var stray = VipScreen.Of([State(wasProbed: true, "yes ACTIVE", "yes BACKUP")]).Print(hasColour: false);

        split.ShouldContain("HELD BY 2  10.0.0.1, 10.0.0.2");
        split.ShouldContain("    you    the hosts do not hear each other");
        split.ShouldContain(NoProbe);
        stray.ShouldContain("    you    on each host: 'understudy keepalived stray'");
    }

    private static VipState State(bool wasProbed, params string[] hosts) => new(
        IPAddress.Parse("10.0.0.10"), "understudy_1", [.. hosts.Select((host, i) => Host(i, host.Split(' ')))], wasProbed ? null : NoProbe);

    private static VipHost Host(int number, string[] words)
    {
        bool? has = words[0] switch { "yes" => true, "no" => false, _ => null };
        return new VipHost($"10.0.0.{number + 1}", number == 0, has, number == 0 && has is true ? "eth0" : null,
            words[1] == "?" ? null : new VipStanding(words[1], 60), Obstacle: null);
    }
}
