using System.Text;
using Understudy.Control.Configuration;

namespace Understudy.Control.Importing;

/// <summary>What another program's configuration becomes: a file of ours, and a list of what it could not say.</summary>
/// <param name="source">Whose configuration it was.</param>
internal sealed class Translation(string source)
{
    public const string Pool = "pools";

    private readonly List<(string Section, string Name, string Value)> _settings = [];
    private readonly List<(string What, string Reason)> _notes = [];

    public string PoolName { get; set; } = "main";

    /// <summary>Of each its address, in short.</summary>
    public List<string> Listeners { get; } = [];

    /// <summary>What holds for each listener.</summary>
    public List<(string Name, string Value)> OfListeners { get; } = [];

    /// <summary>The servers of each copy, as our file writes them.</summary>
    public List<IReadOnlyList<string>> Tiers { get; } = [];

    /// <summary>What keeps it from being translated at all.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>What was said and is not in the file, with the reason.</summary>
    public IEnumerable<string> Notes => _notes.Distinct().Select(note => $"{note.What}: {note.Reason}");

    public void Set(string section, string name, string value) => _settings.Add((section, name, value));

    public void Note(string what, string reason) => _notes.Add((what, reason));

    public string Write()
    {
        var text = new StringBuilder($"# From {source}, by 'understudy config import'.\n");
        if (_notes.Count > 0) text.Append("# Not said here:\n");
        foreach (var note in Notes) text.Append($"#   {note}\n");
        text.Append("\nlisteners:\n");
        foreach (var listener in Listeners) AppendListener(text, listener);
        text.Append($"pools:\n  {FileValueText.Quote(PoolName)}:\n    tiers:\n");
        foreach (var servers in Tiers)
        {
            text.Append("    - servers:\n");
            foreach (var server in servers) text.Append($"      - {FileValueText.Quote(server)}\n");
        }

        foreach (var section in _settings.GroupBy(setting => setting.Section).OrderBy(section => section.Key != Pool))
        {
            var indent = section.Key == Pool ? "    " : "  ";
            if (section.Key != Pool) text.Append($"{section.Key}:\n");
            foreach (var (_, name, value) in section) text.Append($"{indent}{name}: {FileValueText.Quote(value)}\n");
        }

        return text.ToString();
    }

    private void AppendListener(StringBuilder text, string listener)
    {
        if (OfListeners.Count == 0)
        {
            text.Append($"- {FileValueText.Quote(listener)}\n");
            return;
        }

        text.Append($"- {(listener.StartsWith('/') ? "socket" : "listen")}: {FileValueText.Quote(listener)}\n");
        foreach (var (name, value) in OfListeners) text.Append($"  {name}: {FileValueText.Quote(value)}\n");
    }
}
