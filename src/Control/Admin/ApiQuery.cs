using System.Globalization;

namespace Understudy.Control.Admin;

/// <summary>What stands behind the question mark of an address, read in one way for HTTP and for the control socket.</summary>
internal sealed class ApiQuery
{
    private readonly Dictionary<string, string> _values = [];

    /// <param name="text">With or without the question mark.</param>
    public ApiQuery(string? text)
    {
        foreach (var part in (text ?? string.Empty).TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('=');
            var (name, value) = end < 0 ? (part, string.Empty) : (part[..end], part[(end + 1)..]);
            _values[name] = Uri.UnescapeDataString(value.Replace('+', ' '));
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>As the other one, with a fraction.</summary>
    public double? Real(string name, ref bool isValid)
    {
        if (Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        isValid = false;
        return null;
    }

    /// <summary>Null: it is not there.</summary>
    /// <param name="name">Of the value.</param>
    /// <param name="isValid">False if it is there and is no number that may be given.</param>
    public long? Number(string name, ref bool isValid)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        isValid = false;
        return null;
    }
}
