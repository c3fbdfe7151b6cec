using Understudy.Control.Configuration;
using Understudy.Control.Otlp;

namespace Understudy.Control.Settings;

/// <summary>How the process runs and as whom.</summary>
internal static class ProcessSettings
{
    private static readonly RowMaker<ProcessDraft> Lasting = new(SettingPlace.Process, new ProcessDraft());

    private static readonly RowMaker<ProcessDraft> OfLog = new(SettingPlace.Logging, new ProcessDraft());

    private static readonly RowMaker<ProcessDraft> OfAdmin = new(SettingPlace.Admin, new ProcessDraft());

    private static readonly RowMaker<ProcessDraft> OfCall = new(SettingPlace.Call, new ProcessDraft());

    public static Row<ProcessDraft> User { get; } = Lasting.Text(
        "user", "USER", "Become this user, by name or number, once the listeners are bound.",
        (draft, text) => Set(() => draft.User = text)) with { Letter = 'u' };

    public static Row<ProcessDraft> Group { get; } = Lasting.Text("group", "GROUP", "Become this group, by name or number.",
        (draft, text) => Set(() => draft.Group = text)) with { Letter = 'g', Default = "the group of the user" };

    public static Row<ProcessDraft> Control { get; } = OfAdmin.Text("control", "PATH",
        "Unix socket for the commands server and fill; a stale one is replaced; none: no such socket.",
        (draft, text) => Set(() => draft.Control = text.Length > 0 ? text : null))
        with { Default = "PORT.sock in /run/understudy, or else in $XDG_RUNTIME_DIR/understudy" };

    private static Row<ProcessDraft> Admin { get; } = OfAdmin.Text("admin", "ADDRESS",
        "A dashboard, numbers and health over HTTP there: ADDRESS:PORT, or the /PATH of a Unix socket.",
        (draft, text) =>
        {
            draft.Admin = AdminAddress.Read(text, out var refusal);
            return refusal;
        }) with { FileName = "listen", Default = "nowhere" };

    private static Row<ProcessDraft> AdminTokenFile { get; } = OfAdmin.FilePath("admin-token-file", "FILE",
        "Whoever has something done over HTTP must know the token in this file, and whoever asks from another machine; read again when it "
            + "changes.",
        (draft, path) =>
        {
            draft.AdminTokenFile = path;
            return draft;
        }) with { FileName = "token-file" };

    private static Row<ProcessDraft> AdminCertificate { get; } = OfAdmin.FilePath("admin-tls-cert", "FILE",
        "Speak HTTPS there with this certificate (PEM, its chain behind it); read again when it changes.",
        (draft, path) =>
        {
            draft.AdminCertificate = path;
            return draft;
        }) with { FileName = "tls-cert" };

    private static Row<ProcessDraft> AdminKey { get; } = OfAdmin.FilePath("admin-tls-key", "FILE", "Its private key (PEM).",
        (draft, path) =>
        {
            draft.AdminKey = path;
            return draft;
        }) with { FileName = "tls-key", Default = "in the file of admin-tls-cert" };

    private static Row<ProcessDraft> OtlpEndpoint { get; } = OfAdmin.Text("otlp-endpoint", "URL",
        "Push all numbers to this collector of OpenTelemetry, by HTTP; none: nowhere, whatever the environment says.",
        (draft, text) =>
        {
            draft.OtlpEndpoint = text;
            return OtlpSettings.WhyNot(text);
        }) with { Default = "as OTEL_EXPORTER_OTLP_ENDPOINT says" };

    /// <summary>Of a proxy.</summary>
    public static IReadOnlyList<Row<ProcessDraft>> OfProxyAdmin { get; } =
        [Admin, AdminTokenFile, AdminCertificate, AdminKey, OtlpEndpoint];

    /// <summary>Of a node, which has no section of its own for it in a file.</summary>
    public static IReadOnlyList<Row<ProcessDraft>> OfNodeAdmin { get; } =
    [
        Admin with
        {
            FileName = Admin.Name, Meaning = "Numbers and health over HTTP there: ADDRESS:PORT, or the /PATH of a Unix socket.",
        },
        AdminTokenFile with
        {
            FileName = AdminTokenFile.Name,
            Meaning = "Whoever asks from another machine must know the token in this file; read again when it changes.",
        },
        AdminCertificate with { FileName = AdminCertificate.Name },
        AdminKey with { FileName = AdminKey.Name },
        OtlpEndpoint,
    ];

    public static Row<ProcessDraft> PidFile { get; } = Lasting.FilePath("pidfile", "FILE",
        "Write the process number to this file while serving.",
        (draft, path) =>
        {
            draft.PidFile = path;
            return draft;
        }) with { Letter = 'P', Alias = "pid-file" };

    public static Row<ProcessDraft> LogFile { get; } = OfLog.FilePath("log-file", "PATH",
        "Log to this file instead of standard error, in the background too; SIGHUP opens it again, for logrotate.",
        (draft, path) =>
        {
            draft.LogFile = path;
            return draft;
        });

    public static Row<ProcessDraft> LogFormat { get; } = OfLog.Text("log-format", "FORMAT",
        "Lines of the log for people (text) or for programs (json, logfmt), with event, code and what the sentence is about as fields.",
        (draft, text) =>
        {
            var format = LogFormats.Read(text);
            draft.LogFormat = format ?? draft.LogFormat;
            return format is null ? $"'{text}' is none of them; give text, json or logfmt" : null;
        }) with { Default = "text" };

    /// <summary>Of a proxy.</summary>
    public static Row<ProcessDraft> ConfigWatch { get; } = Lasting.Flag("config-watch",
        "Read the file again by itself when it changes, or one that it includes, as SIGHUP has it read.",
        draft => draft.WatchesConfig = true) with { MayChange = true };

    public static Row<ProcessDraft> Foreground { get; } =
        OfCall.Flag("foreground", "Stay in the foreground.", draft => draft.IsForeground = true) with { Letter = 'D' };

    public static Row<ProcessDraft> Background { get; } =
        OfCall.Flag("background", "Go to the background once we really serve.", draft => draft.IsBackground = true);

    /// <summary>Of a proxy, as of magent.</summary>
    public static Row<ProcessDraft> Verbose { get; } =
        OfCall.Flag("verbose", "Log details too; implies the foreground.", draft => draft.IsVerbose = true) with { Letter = 'v' };

    private static string? Set(Action set)
    {
        set();
        return null;
    }
}
