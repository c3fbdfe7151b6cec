using Xunit;

namespace Understudy.Harness;

/// <summary>A theory that asks a program which may not be installed. Where it is not, it is skipped, and says so.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <param name="tool">Its command.</param>
    /// <param name="package">The Debian package that brings it.</param>
    public ToolTheoryAttribute(string tool, string package)
    {
        (Tool, Package) = (tool, package);
        if (!ToolFactAttribute.Exists(tool)) Skip = $"needs {tool} (Debian: {package})";
    }

    public string Tool { get; }

    public string Package { get; }
}
