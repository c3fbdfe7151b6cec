using System.Text;
using Understudy.Control.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Understudy.Control.Files;

/// <summary>Reads the text of one file. YamlDotNet finds the events; what is made of them is bounded, whoever wrote the file.</summary>
internal sealed class YamlText
{
    /// <summary>Of one file: some ten thousand servers.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The deepest thing to be said is six levels down. YamlDotNet takes time that grows with the square of the depth.</summary>
    private const int MostDepth = 32;

    /// <summary>What a file stands for once its anchors are written out: a kilobyte of them can stand for gigabytes.</summary>
    private const int MostNodes = 100_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, (FileNode Node, int Size)> _anchors = [];
    private int _size;

    private YamlText(string file, string text)
    {
        _file = file;
        _parser = new Parser(new StringReader(text));
    }

    private ParsingEvent Current => _parser.Current ?? throw Fault(Mark.Empty, "the file ends too early");

    /// <returns>The mapping that the file is, an empty one for an empty file; or null, and the problem.</returns>
    public static FileMap? TryRead(string file, byte[] bytes, List<Problem> problems)
    {
        var beginning = new FilePlace(file, 1, 1);
        if (bytes.Length > MostBytes)
        {
            problems.Add(new Problem("file", $"has more than {SizeText.Format(MostBytes)}") { Place = beginning });
            return null;
        }

        string text;
        try
        {
            text = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = bytes.Take(e.Index).Count(b => b == (byte)'\n') + 1;
            problems.Add(new Problem("file", "is not UTF-8 text here") { Place = new FilePlace(file, line, 1) });
            return null;
        }

        return TryRead(file, text, problems);
    }

    /// <returns>As for bytes.</returns>
    public static FileMap? TryRead(string file, string text, List<Problem> problems)
    {
        try
        {
            return new YamlText(file, text.TrimStart('\uFEFF')).ReadDocument();
        }
        catch (FaultException fault)
        {
            problems.Add(fault.Problem);
        }
        catch (YamlException e)
        {
            // The parser's own sentences begin with a capital and speak of what it was doing.
            problems.Add(new Problem("file", $"this is not YAML: {Sentence(e)}") { Place = PlaceOf(file, e.Start) });
        }

        return null;
    }

    private static string Sentence(YamlException e)
    {
        var message = e.Message.TrimEnd('.').ReplaceLineEndings(" ");
        return message.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(message[0]) + message[1..];
    }

    private static FilePlace PlaceOf(string file, Mark mark) =>
        new(file, (int)Math.Clamp(mark.Line, 1, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));

    private FileMap ReadDocument()
    {
        Next();
        if (Current is StreamStart) Next();
        if (Current is StreamEnd) return new FileMap(new FilePlace(_file, 1, 1), []);
        Next();
        var node = Read(depth: 0);
        Next();
        // The end of the document.
        Next();
        if (Current is not StreamEnd) throw Fault(Current.Start, "a second document begins here; a file is one");
        return node switch
        {
            FileMap map => map,
            { IsEmpty: true } => new FileMap(node.Place, []),
            _ => throw Fault(node.Place, $"the file is {node.Kind}; it must be a mapping: listeners, pools and so on, each with a colon"),
        };
    }

    // The current event begins the node; afterwards it ends it.
    private FileNode Read(int depth)
    {
        var begin = Current;
        if (depth > MostDepth) throw Fault(begin.Start, $"this is nested more than {MostDepth} levels deep; nothing here is");
        if (begin is AnchorAlias alias) return Repeat(alias);
        if (begin is not NodeEvent node) throw Fault(begin.Start, "a value is missing");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific) throw Fault(begin.Start, $"the tag {node.Tag} means nothing here; leave it out");

        var before = _size;
        Count(1, begin.Start);
        FileNode read = begin switch
        {
            Scalar scalar => new FileValue(PlaceOf(_file, scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => throw Fault(begin.Start, "a value is missing"),
        };
        // It is known only once it has ended: none can hold itself.
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor.Value] = (read, _size - before);
        return read;
    }

    private FileNode Repeat(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchor))
            throw Fault(alias.Start, $"*{alias.Value.Value} stands for nothing: no &{alias.Value.Value} ends before it");
        Count(anchor.Size, alias.Start);
        return anchor.Node;
    }

    private FileList ReadList(int depth)
    {
        var place = PlaceOf(_file, Current.Start);
        var items = new List<FileNode>();
        for (Next(); Current is not SequenceEnd; Next()) items.Add(Read(depth + 1));
        return new FileList(place, items);
    }

    private FileMap ReadMap(int depth)
    {
        var place = PlaceOf(_file, Current.Start);
        var entries = new List<FileEntry>();
        FileMap? inherited = null;
        for (Next(); Current is not MappingEnd; Next())
        {
            var begin = Current.Start;
            if (Read(depth + 1) is not FileValue key) throw Fault(begin, "a name must stand before the colon, not a list or a mapping");
            if (entries.Find(entry => entry.Key == key.Text) is { } first)
                throw Fault(key.Place, $"'{key.Text}' is given already, in line {first.Place.Line}");
            Next();
            var value = Read(depth + 1);
            // YAML's merge key: what another mapping says holds, unless this one says it.
            if (key is { Text: "<<", IsPlain: true })
                inherited = value as FileMap ?? throw Fault(key.Place, "<< takes the anchor of a mapping: <<: *NAME");
            else
                entries.Add(new FileEntry(key.Text, key.Place, value));
        }

        var own = new FileMap(place, entries);
        return inherited is null ? own : inherited.With(own) with { Place = place };
    }

    private void Count(int nodes, Mark at)
    {
        _size += nodes;
        if (_size > MostNodes) throw Fault(at, $"the file stands for more than {MostNodes} values, with its anchors written out");
    }

    private void Next()
    {
        var at = _parser.Current?.End ?? Mark.Empty;
        try
        {
            if (_parser.MoveNext()) return;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet 18.1 stumbles over some texts: its scanner then asks a queue that is empty for more.
            throw Fault(at, "this is not YAML: something behind this place cannot be read");
        }

        throw Fault(at, "the file ends too early");
    }

    private FaultException Fault(Mark at, string reason) => Fault(PlaceOf(_file, at), reason);

    private static FaultException Fault(FilePlace at, string reason) => new(new Problem("file", reason) { Place = at });

    // The first thing that is no YAML ends the reading: what stands behind it may mean anything.
    private sealed class FaultException(Problem problem) : Exception(problem.Reason)
    {
        public Problem Problem => problem;
    }
}
