using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary>What a client says on one connection, as templates that are filled in when it is played.</summary>
/// <param name="Requests">
/// Each holds one request with its line ends. <c>{k:a}</c> is a key, <c>{b:a}</c> the same key in base64, <c>{k:a:250}</c> the key made
/// that long,
/// <c>{v:9}</c> a value of nine bytes, <c>{cas:last}</c> and <c>{cas:first}</c> the latest and the earliest CAS token this connection has
/// been told.
/// </param>
public sealed partial record Conversation(string Name, IReadOnlyList<string> Requests)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public override string ToString() => Name;

    public string Describe() => string.Join('\n', Requests.Select(r => "  " + Wire.Quote(r)));

    /// <summary>The bytes of one request.</summary>
    /// <param name="prefix">Begins every key, so that conversations on the same server do not meet.</param>
    public static string Render(string template, string prefix, CasTokens tokens) => Placeholder().Replace(template, hole =>
    {
        var name = hole.Groups["name"].Value;
        return hole.Groups["kind"].Value switch
        {
            "k" => Pad(prefix + name, hole.Groups["length"].Value),
            "b" => Convert.ToBase64String(Encoding.Latin1.GetBytes(prefix + name)),
            "v" => Value(int.Parse(name, CultureInfo.InvariantCulture)),
            _ => name == "first" ? tokens.First : tokens.Last,
        };
    });

    public static bool NeedsToken(string template) => template.Contains("{cas:", StringComparison.Ordinal);

    private static string Pad(string key, string length) =>
        length.Length == 0 ? key : key.PadRight(int.Parse(length, CultureInfo.InvariantCulture), '_');

    private static string Value(int bytes) => string.Create(bytes, 0, (span, _) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = Alphabet[i % Alphabet.Length];
    });

    [GeneratedRegex(@"\{(?<kind>k|b|v|cas):(?<name>\w+)(:(?<length>\d+))?\}")]
    private static partial Regex Placeholder();
}
