using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that asks a program which may not be installed. Where it is not, it is skipped, and says so.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    private bool _isLong;

    /// <param name="tool">Its command.</param>
    /// <param name="package">The Debian package that brings it.</param>
    public ToolFactAttribute(string tool, string package)
    {
        (Tool, Package) = (tool, package);
        if (!Exists(tool)) Skip = $"needs {tool} (Debian: {package})";
    }

    public string Tool { get; }

    public string Package { get; }

    /// <summary>It plays for minutes: it is for soaks only.</summary>
    public bool IsLong
    {
        get => _isLong;
        set
        {
            _isLong = value;
            if (value && LongTest.Obstacle is { } obstacle) Skip = obstacle;
        }
    }

    /// <summary>Whether a command is there; the folders of root's programs are looked through too.</summary>
    public static bool Exists(string tool) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? string.Empty) + ":/usr/sbin:/sbin").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, tool)));
}
