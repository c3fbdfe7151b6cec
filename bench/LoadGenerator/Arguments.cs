using System.Globalization;
using System.Net;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator;

/// <summary>A command line of <c>--name value</c> pairs and <c>--switches</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">Something stands where a name belongs.</exception>
    public Arguments(IReadOnlyList<string> words)
    {
        var at = 0;
        while (at < words.Count)
        {
            var name = words[at++];
            if (!name.StartsWith("--", StringComparison.Ordinal))
                throw new FormatException($"{name} is not an option; options begin with --");
            var hasValue = at < words.Count && !words[at].StartsWith("--", StringComparison.Ordinal);
            _values[name[2..]] = hasValue ? words[at++] : "";
            _unread.Add(name[2..]);
        }
    }

    public bool Has(string name) => Read(name) is not null;

    public string Text(string name, string otherwise) => Read(name) ?? otherwise;

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Read(name) is not { } text) return otherwise;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        throw new FormatException($"--{name} {text} is not a number from {least} to {most}");
    }

    public TimeSpan Seconds(string name, TimeSpan otherwise)
    {
        if (Read(name) is not { } text) return otherwise;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600)
            return TimeSpan.FromSeconds(seconds);
        throw new FormatException($"--{name} {text} is not a number of seconds from 0 to 3600");
    }

    public IReadOnlyList<string> List(string name) => Text(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails for options that nobody has asked for.</summary>
    public void RefuseUnread()
    {
        if (_unread.Count > 0) throw new FormatException($"unknown option --{_unread.First()}");
    }

    /// <summary><c>127.0.0.1:11211</c>, or the path of a Unix socket, which begins with a slash.</summary>
    public static NetworkAddress Address(string text)
    {
        if (text.StartsWith('/')) return NetworkAddress.Unix(text);
        if (IPEndPoint.TryParse(text, out var endPoint)) return NetworkAddress.Tcp(endPoint.Address, endPoint.Port);
        throw new FormatException($"{text} is neither address:port nor the path of a Unix socket");
    }

    private string? Read(string name)
    {
        _unread.Remove(name);
        return _values.GetValueOrDefault(name);
    }
}
