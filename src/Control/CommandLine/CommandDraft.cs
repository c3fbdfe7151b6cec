using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>What has been read of a command line so far, filled in by its options in the order they were typed. Each command has one of its
/// own, which becomes records of options.</summary>
public class CommandDraft
{
    public bool WantsHelp { get; set; }

    public bool WantsVersion { get; set; }

    public List<string> Operands { get; } = [];

    public List<Problem> Problems { get; } = [];

    /// <summary>The topics of all settings that the command line names.</summary>
    internal HashSet<string> Given { get; } = [];

    /// <summary>Where the values came from.</summary>
    internal Origins Origins { get; } = new();

    public void Refuse(string setting, string reason) => Problems.Add(new Problem(setting, reason));

    /// <summary>Whether a file was read too.</summary>
    internal bool HasFile { get; init; }

    /// <summary>The file cannot be read: what else is missing is not told.</summary>
    internal bool IsCutShort { get; set; }

    /// <summary>Gives what was found wrong with the whole its place in the file, unless the command line said it.</summary>
    /// <param name="first">The problems before are of spelling, and have their places.</param>
    protected void Locate(int first)
    {
        if (IsCutShort) Problems.RemoveRange(first, Problems.Count - first);
        Origins.Locate(Problems, first);
    }
}
