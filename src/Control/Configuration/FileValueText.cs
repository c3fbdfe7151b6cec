namespace Understudy.Control.Configuration;

/// <summary>Writes a value so that a file has it as it is.</summary>
internal static class FileValueText
{
    /// <summary>Whatever could be read as something else is put into quotes.</summary>
    public static string Quote(string text)
    {
        var isPlain = text.Length > 0 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '$')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '$' or ':') && !text.EndsWith(':')
            && text is not "null";
        return isPlain ? text : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }
}
