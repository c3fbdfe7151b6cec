using System.Buffers.Text;
using System.Text;

namespace Understudy.Proxy.Counting;

/// <summary>Numbers that one server has told in answer to a stats command, in its order.</summary>
internal sealed class ServerFigures
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>One of them; 0 if the server has not told it.</summary>
    public long this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Takes a line of <c>STAT name value</c>; what is no whole number is left out.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var words = line["STAT ".Length..].TrimEnd("\r\n"u8);
        var space = words.IndexOf((byte)' ');
        if (space <= 0) return;
        var number = words[(space + 1)..];
        if (!Utf8Parser.TryParse(number, out long value, out var used) || used < number.Length) return;
        var name = Encoding.Latin1.GetString(words[..space]);
        if (_values.TryAdd(name, value)) _names.Add(name);
    }

    /// <summary>The sum of those whose name ends so.</summary>
    public long SumOf(string ending) => _names.Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Sum(name => _values[name]);
}
