using System.Text;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.Importing;

/// <summary>Translates a command line of magent.</summary>
internal static class MagentImport
{
    public static void Read(string commandLine, Translation into)
    {
        var words = WordsOf(commandLine);
        var draft = ArgumentReader.Read(Syntaxes.Magent, [.. words.SkipWhile(word => !word.StartsWith('-'))]);
        draft.ToService();
        into.Problems.AddRange(draft.Problems);

        into.Listeners.AddRange(draft.Listening.ToOptions([]).Select(listener => listener.ToString()));
        into.Tiers.AddRange(
            from tier in new[] { draft.Pool.Primary, draft.Pool.Backup }.Concat(draft.Pool.FurtherTiers)
            where tier.Count > 0
            select (IReadOnlyList<string>)[.. tier.Select(ServerText.Format)]);
        foreach (var row in Syntaxes.Magent.Options)
        {
            if (draft.Origins.Of(row.Name) is { Count: > 0 } said) Translate(row, said[^1].Written, into);
        }
    }

    private static void Translate(Setting row, string text, Translation into)
    {
        var value = row.Value is null ? "true" : text;
        if (row.Name == "magent-ring") AsShipped(row, into);
        else if (row.Place == SettingPlace.Call) into.Note(row.Label, "it is about one start; 'understudy proxy' stays in the foreground");
        else if (row.Section is null) into.Note(row.Label, row.Meaning);
        else if (row.Name is "server" or "backup" or "tier" or "port" or "listen" or "socket") return;
        else if (row.Place == SettingPlace.Listener) into.OfListeners.Add((row.Name, value));
        else into.Set(row.Section, row.Name, value);
    }

    // What -k meant is not what magent did.
    private static void AsShipped(Setting row, Translation into)
    {
        into.Set(Translation.Pool, "distribution", "magent-ring-as-shipped");
        into.Note(row.Label, "magent 0.5 and 0.6 send nearly every key to one server with it, and so does this; magent-ring spreads them, "
            + "and moves nearly all keys once");
    }

    // As a shell takes them apart: blanks, quotes, backslashes.
    private static List<string> WordsOf(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isInWord, quote) = (false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length) word.Append(line[++i]);
            else if (quote != '\0' && c == quote) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isInWord) words.Add(word.ToString());
                word.Clear();
                isInWord = false;
                continue;
            }
            else word.Append(c);

            isInWord = true;
        }

        if (isInWord) words.Add(word.ToString());
        return words;
    }
}
