namespace Understudy.Scenarios.Publishing;

/// <summary>A fact about an image with the native program in it, run in a folder as its root. Elsewhere it is skipped, and says why.
/// </summary>
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = Environment.UserName != "root" ? "needs root to run in a folder as the root"
        : File.Exists(UnderstudyProcess.Executable + ".dll") ? "needs the native program, which ./test builds where there is a linker"
        : null!;
}
