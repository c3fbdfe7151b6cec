using Understudy.Proxy.Surveys;

namespace Understudy.Screens;

/// <summary>What <c>understudy hot</c> prints.</summary>
internal static class HotScreen
{
    private const int BarWidth = 20;

    public static Frame Of(HotList list)
    {
        var frame = new Frame();
        frame.Add($"{Figures.Rate(list.KeysPerSecond)} keys/s", Tone.Strong).Add($" in {Figures.Time(list.Seconds)}");
        frame.Line(list.Sampled == 0 ? string.Empty : $", {Figures.Count(list.Sampled)} of them looked at", Tone.Faint);
        Add(frame, "KEY", list.Keys);
        Add(frame, "PREFIX", list.Prefixes);
        return frame;
    }

    private static void Add(Frame frame, string heading, IReadOnlyList<HotKey> keys)
    {
        if (keys.Count == 0) return;
        var most = keys.Max(key => key.Share);
        frame.EndLine().Table(
        [
            [("PER S", Tone.Faint), ("SHARE", Tone.Faint), (string.Empty.PadRight(BarWidth), Tone.Plain), (heading, Tone.Faint)],
            .. keys.Select(key => new[]
            {
                (Figures.Rate(key.PerSecond), Tone.Strong), (Figures.Percent(key.Share), Tone.Plain),
                (new string('█', most <= 0 ? 0 : Math.Max(1, (int)Math.Round(key.Share / most * BarWidth))), Tone.Note),
                (key.Key, Tone.Plain),
            }),
        ], column => column < 2);
    }
}
