using System.Globalization;
using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>What the proxy and the node read alike about where clients reach them.</summary>
internal static class ListenerReadings
{
    private const int Octal = 8;

    public static void SetPort(CommandDraft draft, string text)
    {
        if (HostText.TryNumber(text, out var port)) draft.Port = port;
        else draft.Refuse("port", $"'{text}' is not a port; give 1 to 65535, or 0 for no TCP");
    }

    public static void SetBacklog(CommandDraft draft, string text)
    {
        if (Readings.TryWhole(text, out var length)) draft.Listen = draft.Listen with { Backlog = length };
        else draft.Refuse("backlog", $"'{text}' is not a whole number; give {ProxyBounds.Backlog}");
    }

    public static void SetMode(CommandDraft draft, string text)
    {
        var bits = 0;
        foreach (var digit in text)
            bits = digit is >= '0' and < '8' && bits < int.MaxValue / Octal ? (bits * Octal) + (digit - '0') : int.MaxValue;
        if (text.Length > 0 && bits != int.MaxValue) draft.Listen = draft.Listen with { UnixMode = bits };
        else draft.Refuse("socket-mode", string.Create(CultureInfo.InvariantCulture, $"'{text}' is not octal; give 0 to 0777"));
    }
}
