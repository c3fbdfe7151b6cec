using System.Globalization;
using System.Text;

namespace Understudy.Checking;

/// <summary>Values that tell which write they come from, and whether they are whole.</summary>
public static class VersionedValue
{
    /// <summary>A counter starts at its version times this.</summary>
    public const long CountsPerVersion = 1_000_000;

    /// <summary>What append adds: may stand behind any value, any number of times.</summary>
    public const string Appendix = "+";

    public static bool IsCounter(string key) => key[0] == 'c';

    public static string Of(string key, long version, int padding) => IsCounter(key)
        ? (version * CountsPerVersion).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{key}={version}={padding}=") + new string('x', padding);

    /// <summary>Reads the version back.</summary>
    /// <returns>False if the value is not one that was written for this key.</returns>
    public static bool TryRead(string key, ReadOnlySpan<byte> value, out long version, out long count)
    {
        version = count = 0;
        var text = Encoding.Latin1.GetString(value);
        if (IsCounter(key))
        {
            if (!long.TryParse(text.TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out count)) return false;
            version = count / CountsPerVersion;
            return true;
        }

        var parts = text.TrimEnd(Appendix[0]).Split('=');
        return parts.Length == 4 && parts[0] == key
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var padding)
            && parts[3].Length == padding;
    }
}
