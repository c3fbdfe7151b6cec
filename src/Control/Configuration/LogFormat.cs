namespace Understudy.Control.Configuration;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>Time, level and sentence, for people.</summary>
    Text,

    /// <summary>An object of JSON.</summary>
    Json,

    /// <summary><c>name=value</c> words, as heroku and Go programs log.</summary>
    Logfmt,
}
