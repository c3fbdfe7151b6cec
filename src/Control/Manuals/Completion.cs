namespace Understudy.Control.Manuals;

/// <summary>Scripts by which shells complete our command lines.</summary>
public static class Completion
{
    /// <summary>The shells there are scripts for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <returns>The script; null if there is none for that shell.</returns>
    public static string? For(string shell) => shell switch
    {
        "bash" => BashCompletion.Write(),
        "zsh" => ZshCompletion.Write(),
        "fish" => FishCompletion.Write(),
        _ => null,
    };
}
