using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options of the commands that speak to a running proxy.</summary>
internal static class OperatingGroup
{
    public static OptionGroup Proxy { get; } = new("Which proxy",
    [
        Readings.Text('p', "port", "PORT", "The proxy of this machine that serves this port. Needed only when there are several.", SetPort),
        Readings.Text(null, "control", "PATH", "The proxy with this control socket.", (draft, text) => draft.Control = text),
    ]);

    public static OptionGroup Server { get; } = new("Other",
    [
        Readings.Flag(null, "force", "Drain or eject a server although nobody else can answer for it.", draft => draft.IsForced = true),
        Readings.Flag(null, "json", "Print what list shows as JSON.", draft => draft.WantsJson = true),
        Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
    ]);

    public static OptionGroup Fill { get; } = new("Other",
    [
        Readings.Flag(null, "json", "Print what list shows as JSON.", draft => draft.WantsJson = true),
        Readings.Flag('h', "help", "Show this help.", draft => draft.WantsHelp = true),
    ]);

    private static void SetPort(CommandDraft draft, string text)
    {
        if (HostText.TryNumber(text, out var port)) draft.ControlPort = port;
        else draft.Refuse("port", $"'{text}' is not a port; give 1 to 65535");
    }
}
