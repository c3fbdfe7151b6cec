using System.Net;
using Understudy.Screens;

namespace Understudy.Keepalived;

/// <summary>What <c>understudy status --vip</c> prints.</summary>
internal static class VipScreen
{
    public static Frame Of(IReadOnlyList<VipState> states)
    {
        var frame = new Frame();
        foreach (var state in states)
        {
            if (state != states[0]) frame.EndLine();
            AddVerdict(frame, state);
            AddDoubts(frame, state);
            frame.Table([Heading, .. state.Hosts.Select(Row)], isNumber: _ => false);
            if (state.WhyNotProbed is { } reason) frame.Line(reason, Tone.Faint);
        }

        return frame;
    }

    private static (string, Tone)[] Heading => [.. new[] { "HOST", "HAS IT", "ROLE", "" }.Select(title => (title, Tone.Faint))];

    private static void AddVerdict(Frame frame, VipState state)
    {
        var holders = string.Join(", ", state.Holders.Select(host => host.Name));
        var (word, meaning, tone) = state.Verdict switch
        {
            VipVerdict.One => ("HELD BY ONE", holders, Tone.Good),
            VipVerdict.Several => ($"HELD BY {state.Holders.Count}", $"{holders}: clients reach the one or the other", Tone.Bad),
            VipVerdict.Nobody => ("HELD BY NOBODY", "clients reach no host", Tone.Bad),
            _ => ("NOT KNOWN", "no host is known to hold it", Tone.Warning),
        };
        frame.Add($"{state.Address}  ", Tone.Strong).Add(word, tone).Line($"  {meaning}");
        if (AdviceOf(state) is { } advice) frame.Add("    you    ", Tone.Faint).Line(advice);
    }

    private static string? AdviceOf(VipState state) => state.Verdict switch
    {
        VipVerdict.Several when state.Holders.All(host => host.Standing is { IsActive: true }) =>
            "the hosts do not hear each other: let adverts through (protocol 112), and see whether virtual_router_id is the same",
        VipVerdict.Several => "on each host: 'understudy keepalived stray' says whether it should have it; --remove takes it away",
        VipVerdict.Nobody => "on each host: 'understudy check --serving', which keepalived goes by, and 'systemctl status keepalived'",
        VipVerdict.Unknown => "run it as root on a host of the VIP, or name the other hosts with --host",
        _ => null,
    };

    // What was said and what is seen do not go together.
    private static void AddDoubts(Frame frame, VipState state)
    {
        foreach (var host in state.Hosts)
        {
            var doubt = host switch
            {
                { HasAddress: false, Standing.IsActive: true } => "says that it is ACTIVE, and does not have it",
                { HasAddress: true, Standing.IsActive: false } => $"has it though it is {host.Standing!.Role}",
                _ => null,
            };
            if (doubt is not null) frame.Add("! ", Tone.Warning).Line($"{host.Name} {doubt}", Tone.Warning);
        }
    }

    private static (string, Tone)[] Row(VipHost host) =>
    [
        (host.IsThis ? $"{(host.Name == $"{IPAddress.Loopback}" ? "this host" : $"{host.Name} (this host)")}" : host.Name, Tone.Plain),
        (host.Device is { } device ? $"on {device}" : host.HasAddress switch { true => "yes", false => "no", null => "?" },
            host.HasAddress is true ? Tone.Strong : Tone.Plain),
        (host.Standing is { } standing ? $"{standing.Role} for {Figures.Time(standing.Seconds)}" : "?", Tone.Plain),
        (host.Obstacle ?? string.Empty, Tone.Faint),
    ];
}
