using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Text;

/// <summary>Tells the verbs of the text protocol apart. They are case-sensitive.</summary>
internal static class TextVerb
{
    public static RequestError Read(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, int position, int maxValueBytes, ref Request request)
    {
        var verb = Find(name);
        // Behind spaces memcached finds only the commands of its administrators (process_command_ascii).
        if (line[0] == ' ' && verb is not (Verb.FlushAll or Verb.Verbosity)) verb = Verb.None;
        switch (verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats:
                return Retrieval.Read(line, position, verb, ref request);
            case Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas:
                return Storage.Read(line, position, verb, maxValueBytes, ref request);
            case Verb.Delete:
                return KeyCommands.ReadDelete(line, position, ref request);
            case Verb.Incr or Verb.Decr or Verb.Touch:
                return KeyCommands.ReadNumbered(line, position, verb, ref request);
            case Verb.None:
                SpareWords.Read(line, new WordReader(line, position), new Word(position - name.Length, name.Length), ref request);
                request.CommandLength = line.Length;
                return RequestError.Unknown;
            default:
                return ServerCommands.Read(line, position, verb, ref request);
        }
    }

    private static Verb Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("get"u8) ? Verb.Get
            : name.SequenceEqual("set"u8) ? Verb.Set
            : name.SequenceEqual("gat"u8) ? Verb.Gat
            : name.SequenceEqual("add"u8) ? Verb.Add
            : name.SequenceEqual("cas"u8) ? Verb.Cas
            : Verb.None,
        4 => name.SequenceEqual("gets"u8) ? Verb.Gets
            : name.SequenceEqual("incr"u8) ? Verb.Incr
            : name.SequenceEqual("decr"u8) ? Verb.Decr
            : name.SequenceEqual("gats"u8) ? Verb.Gats
            : name.SequenceEqual("quit"u8) ? Verb.Quit
            : Verb.None,
        5 => name.SequenceEqual("touch"u8) ? Verb.Touch
            : name.SequenceEqual("stats"u8) ? Verb.Stats
            : Verb.None,
        6 => name.SequenceEqual("delete"u8) ? Verb.Delete
            : name.SequenceEqual("append"u8) ? Verb.Append
            : Verb.None,
        7 => name.SequenceEqual("replace"u8) ? Verb.Replace
            : name.SequenceEqual("prepend"u8) ? Verb.Prepend
            : name.SequenceEqual("version"u8) ? Verb.Version
            : Verb.None,
        9 => name.SequenceEqual("flush_all"u8) ? Verb.FlushAll
            : name.SequenceEqual("verbosity"u8) ? Verb.Verbosity
            : Verb.None,
        _ => Verb.None,
    };
}
