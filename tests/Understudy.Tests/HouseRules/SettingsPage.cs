using System.Text;
using Understudy.Control.CommandLine;
using Understudy.Control.Settings;

namespace Understudy.Tests.HouseRules;

/// <summary>Writes <c>docs/settings.md</c> from the rows that the program reads its settings by.</summary>
internal static class SettingsPage
{
    public static readonly string[] Place = ["docs", "settings.md"];

    private const string Beginning =
        """
        # Settings

        Written from the program's own table of settings; a test compares the two and says how to write this page anew. What one sentence
        cannot say is in [operations](operations.md).

        Times take a unit (`250ms`, `1.5s`, `2m`), sizes are bytes or take `k`, `m`, `g` (powers of 1024). What takes no value is off unless
        it is given. A [file](operations.md#the-file) says the same in the same words: *applies to* names its section (`pools` by name,
        `listeners` one by one; all that a node is told stands together in `nodes`), and *at once* what a proxy takes over from its
        file without a restart. Under *statistic* stands the name in `stats settings`, where there is one: with `_ms` and `_us`
        behind it in that unit, otherwise numbers and bytes.

        """;

    private static readonly (string Title, CommandSyntax Syntax)[] Commands =
    [
        ("`understudy proxy` and `understudy magent`", Syntaxes.Proxy),
        ("`understudy node`", Syntaxes.Node),
        ("`understudy up`", Syntaxes.Up),
        ("`understudy server`", Syntaxes.Server),
        ("`understudy fill`", Syntaxes.Fill),
        ("`understudy status`", Syntaxes.Status),
        ("`understudy top`", Syntaxes.Top),
        ("`understudy explain`", Syntaxes.Explain),
        ("`understudy events`", Syntaxes.Events),
        ("`understudy check`", Syntaxes.Check),
        ("`understudy keepalived`", Syntaxes.Keepalived),
        ("`understudy hash`", Syntaxes.Hash),
    ];

    public static string Write()
    {
        var page = new StringBuilder(Beginning);
        foreach (var (title, syntax) in Commands)
        {
            page.Append($"\n## {title}\n");
            foreach (var group in syntax.Groups) AppendGroup(page, group, isReread: syntax == Syntaxes.Proxy);
        }

        return page.ToString();
    }

    private static void AppendGroup(StringBuilder page, OptionGroup group, bool isReread)
    {
        page.Append($"\n### {group.Title}\n\n");
        page.Append("| option | default | accepted | meaning | applies to | statistic |\n|---|---|---|---|---|---|\n");
        foreach (var setting in group.Settings)
        {
            string[] cells =
            [
                Spelling(setting), setting.Default ?? "", setting.Range ?? "", setting.Meaning,
                Target(setting) + (isReread && setting.MayChange ? ", at once" : ""),
                setting.Statistic is { } name ? $"`{name}`" : "",
            ];
            page.Append($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |\n");
        }
    }

    private static string Spelling(Setting setting)
    {
        var value = setting.Value is null ? "" : $" {setting.Value}";
        string[] spellings =
        [
            .. setting.Letter is { } letter ? (string[])[$"`-{letter}`"] : [],
            $"`--{setting.Name}{value}`",
            .. setting.Alias is { } alias ? (string[])[$"`--{alias}`"] : [],
        ];
        return string.Join(", ", spellings) + (setting.IsList ? ", repeatable" : "");
    }

    private static string Target(Setting setting) => setting.Place switch
    {
        SettingPlace.Pool => "pools",
        SettingPlace.Listener => "listeners",
        SettingPlace.Client => "clients",
        SettingPlace.Cache => "cache",
        SettingPlace.Process => "process",
        SettingPlace.Logging => "logging",
        SettingPlace.Admin => "admin",
        SettingPlace.Cluster => "cluster",
        SettingPlace.Call => "this call",
        _ => "nothing",
    };
}
