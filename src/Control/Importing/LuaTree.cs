using System.Globalization;
using System.Text;
using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Control.Importing;

/// <summary>Reads what memcached's routelib is configured by, a few calls with tables, into the same tree as our own file. A call
/// <c>name{...}</c> becomes a mapping with its name as <c>type</c>. Other Lua is refused: it would have to be executed.</summary>
internal sealed class LuaTree
{
    private const int MostDepth = 32;

    private readonly string _file;
    private readonly string _text;
    private readonly Dictionary<string, FileNode> _locals = [];
    private int _at;

    private LuaTree(string file, string text) => (_file, _text) = (file, text);

    /// <returns>The calls at the top, in their order; null, and a problem, if there is anything else.</returns>
    public static IReadOnlyList<FileEntry>? TryRead(string file, string text, List<Problem> problems)
    {
        var tree = new LuaTree(file, text);
        try
        {
            return tree.ReadCalls();
        }
        catch (FormatException e)
        {
            problems.Add(new Problem("file", e.Message) { Place = tree.Place() });
            return null;
        }
    }

    private List<FileEntry> ReadCalls()
    {
        var calls = new List<FileEntry>();
        for (SkipBlanks(); _at < _text.Length; SkipBlanks())
        {
            if (TryTake(';')) continue;
            var place = Place();
            var name = ReadName() ?? throw Unreadable();
            if (name == "local")
            {
                SkipBlanks();
                var local = ReadName() ?? throw Unreadable();
                if (!TryTake('=')) throw Unreadable();
                _locals[local] = ReadValue(MostDepth);
                continue;
            }

            calls.Add(new FileEntry(name, place, ReadArgument(name, place, MostDepth)));
        }

        return calls;
    }

    // Of a call: a table, a text, or one value in parentheses.
    private FileNode ReadArgument(string name, FilePlace place, int depth)
    {
        SkipBlanks();
        if (Peek() == '{') return WithType(ReadTable(depth - 1), name, place);
        if (Peek() is '"' or '\'') return ReadValue(depth - 1);
        if (!TryTake('(')) throw Unreadable();
        var value = ReadValue(depth - 1);
        if (!TryTake(')')) throw Unreadable();
        return value is FileMap or FileList ? WithType(value, name, place) : value;
    }

    private static FileMap WithType(FileNode node, string name, FilePlace place)
    {
        var type = new FileEntry("type", place, new FileValue(place, name, IsPlain: false));
        return node is FileMap map ? map with { Entries = [type, .. map.Entries] }
            : new FileMap(place, [type, new FileEntry("children", place, node)]);
    }

    private FileNode ReadValue(int depth)
    {
        SkipBlanks();
        if (depth <= 0) throw new FormatException("this is nested too deep to be read");
        var place = Place();
        var sign = Peek();
        if (sign == '{') return ReadTable(depth - 1);
        if (sign is '"' or '\'') return new FileValue(place, ReadText(sign), IsPlain: false);
        if (char.IsAsciiDigit(sign) || sign == '-') return new FileValue(place, ReadWhile(IsOfNumber), IsPlain: true);
        var name = ReadName() ?? throw Unreadable();
        if (name is "true" or "false" or "nil") return new FileValue(place, name, IsPlain: true);
        if (_locals.TryGetValue(name, out var local)) return local;
        SkipBlanks();
        return Peek() is '{' or '(' or '"' ? ReadArgument(name, place, depth - 1) : new FileValue(place, name, IsPlain: true);
    }

    /// <returns>A mapping if it has names, a list otherwise.</returns>
    private FileNode ReadTable(int depth)
    {
        var place = Place();
        var (entries, items) = (new List<FileEntry>(), new List<FileNode>());
        TryTake('{');
        while (!TryTake('}'))
        {
            SkipBlanks();
            var at = Place();
            if (ReadKey() is { } key) entries.Add(new FileEntry(key, at, ReadValue(depth)));
            else items.Add(ReadValue(depth));
            if (!TryTake(',') && !TryTake(';') && PeekBehindBlanks() != '}') throw Unreadable();
        }

        return entries.Count > 0 ? new FileMap(place, entries) : new FileList(place, items);
    }

    // name = or [...] =
    private string? ReadKey()
    {
        var begin = _at;
        string? key;
        if (TryTake('['))
        {
            SkipBlanks();
            key = Peek() is '"' or '\'' ? ReadText(Peek()) : ReadWhile(c => c != ']');
            TryTake(']');
        }
        else
        {
            key = ReadName();
        }

        if (key is not null && PeekBehindBlanks() == '=' && TryTake('=')) return key;
        _at = begin;
        return null;
    }

    private string ReadText(char quote)
    {
        var text = new StringBuilder();
        for (_at++; Peek() != quote; _at++)
        {
            if (_at >= _text.Length || Peek() == '\n') throw new FormatException("the text in quotes does not end in its line");
            if (Peek() == '\\') _at++;
            text.Append(Peek());
        }

        _at++;
        return text.ToString();
    }

    private string? ReadName()
    {
        if (!char.IsAsciiLetter(Peek()) && Peek() != '_') return null;
        return ReadWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
    }

    private string ReadWhile(Func<char, bool> isPart)
    {
        var begin = _at;
        while (_at < _text.Length && isPart(_text[_at])) _at++;
        return _text[begin.._at];
    }

    private static bool IsOfNumber(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-';

    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at])) _at++;
            else if (_text.AsSpan(_at).StartsWith("--[[")) _at = EndOf("]]", _at) + 2;
            else if (_text.AsSpan(_at).StartsWith("--")) _at = EndOf("\n", _at);
            else return;
        }

        _at = Math.Min(_at, _text.Length);
    }

    private int EndOf(string sign, int from)
    {
        var end = _text.IndexOf(sign, from, StringComparison.Ordinal);
        return end < 0 ? _text.Length : end;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private char PeekBehindBlanks()
    {
        SkipBlanks();
        return Peek();
    }

    private bool TryTake(char sign)
    {
        if (PeekBehindBlanks() != sign) return false;
        _at++;
        return true;
    }

    private FilePlace Place()
    {
        var before = _text.AsSpan(0, Math.Min(_at, _text.Length));
        return new FilePlace(_file, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    private FormatException Unreadable() => new(string.Create(CultureInfo.InvariantCulture,
        $"this is Lua that would have to be executed; calls with tables are read: settings{{}}, pools{{}}, routes{{}}"));
}
