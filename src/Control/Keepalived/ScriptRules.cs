using System.Globalization;
using System.Text.RegularExpressions;

namespace Understudy.Control.Keepalived;

/// <summary>What is wrong with scripts: those that decide whether a host serves, and those that are told of its role.</summary>
internal static partial class ScriptRules
{
    private const string Remedy = "write script \"/usr/bin/understudy check --serving --for 800ms\"";

    public static void CheckScript(ConfigEntry whole, ConfigEntry script, Func<string, string?> readScript, Findings findings)
    {
        if (script.Find("script") is not { } entry)
        {
            findings.Refuse(script, $"says no script; {Remedy}");
            return;
        }

        if (!IsTracked(whole, script.Value))
            findings.Refuse(script, "nobody tracks it, so that it decides nothing; name it in track_script");
        if (TextOf(entry, readScript, findings) is not { } text) return;
        var problems = ProblemsOf(text).ToList();
        foreach (var problem in problems) findings.Refuse(entry, problem);
        foreach (var vip in VipsOf(whole).Where(vip => Asks().IsMatch(text) && Names(text, vip)))
        {
            findings.Refuse(entry, $"it asks {vip}, which is another host while this one does not have it: a dead proxy passes; "
                + "ask 127.0.0.1 or the host's own address");
        }

        if (problems.Count == 0 && text.Contains('\n', StringComparison.Ordinal) && !Asks().IsMatch(text))
            findings.Advise(entry, $"it does not seem to ask the proxy for anything, so that one that hangs passes; {Remedy}");
        if (NumberOf(script, "fall", 1) < 2 && !text.Contains("--for", StringComparison.Ordinal))
            findings.Advise(script, "a single failure moves the VIP; write fall 2, or let the check look again with --for 800ms");
        if (NumberOf(script, "interval", 1) > 5) findings.Advise(script, "a dead proxy is noticed late; write interval 1");
    }

    public static void CheckNotifications(ConfigEntry owner, Func<string, string?> readScript, Findings findings)
    {
        foreach (var entry in owner.Inside.Where(entry => entry.Key.StartsWith("notify", StringComparison.Ordinal)))
        {
            if (TextOf(entry, readScript, findings) is not { } text) continue;
            if (Starts().Match(text) is { Success: true } start)
            {
                findings.Refuse(entry, $"'{start.Value.Trim()}': a proxy that is started once the VIP is here makes clients wait, and its "
                    + "start may fail; let systemd run it on every host from boot on: it binds a VIP that is not there yet");
            }

            if (Kills().Match(text) is { Success: true } kill)
            {
                findings.Refuse(entry, $"'{kill.Value.Trim()}': a Backup without a proxy cannot take over; leave the proxy running, and "
                    + "let the notification only tell it: notify \"/usr/bin/understudy keepalived notify\"");
            }
        }
    }

    private static IEnumerable<string> ProblemsOf(string text)
    {
        if (Starts().Match(text) is { Success: true } start)
        {
            yield return $"'{start.Value.Trim()}': a check that starts the proxy says that it serves when it does not: a second start of "
                + $"magent ends with 0 though the port is taken; let systemd start and restart it; {Remedy}";
        }

        if (Kills().Match(text) is { Success: true } kill)
        {
            yield return $"'{kill.Value.Trim()}': it hits every process of that name, and without one it ends with 1, so that an idle "
                + $"Backup counts as failed for ever; {Remedy}";
        }

        if (!Asks().IsMatch(text) && Exists().Match(text) is { Success: true } exists)
            yield return $"'{exists.Value.Trim()}': a process that is there may hang, and is not asked; {Remedy}";
        if (EndsWell().IsMatch(text) && !Fails().IsMatch(text)) yield return $"it always ends with 0, so that it cannot fail; {Remedy}";
    }

    // The command, and the script behind it; null if that is not there.
    private static string? TextOf(ConfigEntry entry, Func<string, string?> readScript, Findings findings)
    {
        var command = string.Join(' ', entry.Words.Skip(1));
        if (entry.Key != "script") command = entry.Value;
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var paths = words.Where(word => word.StartsWith('/')).ToList();
        var path = paths.Find(word => !IsShell(word)) ?? paths.FirstOrDefault();
        if (path is null) return ScriptFile.WithoutComments(command);
        if (readScript(path) is { } text) return text.Length == 0 ? command : $"{command}\n{text}";
        findings.Refuse(entry, $"there is no {path} here: keepalived leaves out a script that is missing");
        return null;
    }

    private static bool IsShell(string word) => word.Split('/')[^1] is "sh" or "bash" or "dash" or "ash" or "ksh" or "zsh";

    private static bool IsTracked(ConfigEntry whole, string name) => whole.Inside
        .Where(entry => entry.Key is "vrrp_instance" or "vrrp_sync_group")
        .SelectMany(entry => entry.All("track_script")).SelectMany(block => block.Inside).Any(entry => entry.Key == name);

    private static IEnumerable<string> VipsOf(ConfigEntry whole) => whole.All("vrrp_instance").SelectMany(instance =>
        GlobalRules.AddressesOf(instance).Concat(GlobalRules.AddressesIn(instance.Find("virtual_ipaddress_excluded")))).Distinct();

    private static bool Names(string text, string vip) => Regex.IsMatch(text, $@"(?<![\w.:]){Regex.Escape(vip)}(?![\w.])");

    private static int NumberOf(ConfigEntry script, string key, int usual) =>
        int.TryParse(script.Find(key)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;

    [GeneratedRegex(@"(?<![\w/-])(\S*/)?(magent|memcached|repcached|nutcracker|twemproxy|mcrouter)[ \t]+-\S+[^\n;|&]{0,40}"
        + @"|\bunderstudy[ \t]+(proxy|node|magent)\b[^\n;|&]{0,40}|\bsystemctl[ \t]+(re)?start[^\n;|&]*"
        + @"|\bservice[ \t]+\S+[ \t]+(re)?start\b|/etc/init\.d/\S+[ \t]+(re)?start\b")]
    private static partial Regex Starts();

    [GeneratedRegex(@"\b(pkill|killall)\b(?![ \t]+-0)[^\n;|&]*|\bkill[ \t]+-(9|KILL|TERM|15)\b[^\n;|&]*|\bsystemctl[ \t]+stop[^\n;|&]*")]
    private static partial Regex Kills();

    [GeneratedRegex(@"\b(pidof|pgrep)\b[^\n;|&]*|\b(killall|kill|pkill)[ \t]+-0[^\n;|&]*|\bps[ \t]+-?[a-z]+[^\n;|&]*"
        + @"|\bsystemctl[ \t]+(-q[ \t]+|--quiet[ \t]+)?(is-active|status)[^\n;|&]*")]
    private static partial Regex Exists();

    [GeneratedRegex(@"\bunderstudy[ \t]+check\b|/dev/tcp/|import socket"
        + @"|\b(nc|ncat|netcat|socat|telnet|curl|memcping|memcstat|memccat|mcstat)\b")]
    private static partial Regex Asks();

    [GeneratedRegex(@"\bexit[ \t]+0\s*(fi\s*)?$")]
    private static partial Regex EndsWell();

    [GeneratedRegex(@"\bexit[ \t]+([1-9]|\$)|\bset[ \t]+-\w*e")]
    private static partial Regex Fails();
}
