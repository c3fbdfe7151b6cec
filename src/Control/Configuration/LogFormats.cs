namespace Understudy.Control.Configuration;

/// <summary>What the formats of the log are called.</summary>
internal static class LogFormats
{
    public static LogFormat? Read(string name) => name switch
    {
        "text" => LogFormat.Text,
        "json" => LogFormat.Json,
        "logfmt" => LogFormat.Logfmt,
        _ => null,
    };

    public static string NameOf(LogFormat format) => format switch
    {
        LogFormat.Json => "json",
        LogFormat.Logfmt => "logfmt",
        _ => "text",
    };
}
