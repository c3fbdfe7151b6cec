using System.Runtime.InteropServices;

namespace Understudy.Scenarios.Publishing;

/// <summary>A fact about the ARM64 program, played by an emulator. Elsewhere it is skipped, and says why.</summary>
public sealed class ArmFactAttribute : FactAttribute
{
    /// <summary>Where Debian's packages for building put the C library of the other processor.</summary>
    public const string Libraries = "/usr/aarch64-linux-gnu";

    public ArmFactAttribute() => Skip = FindObstacle()!;

    private static string? FindObstacle()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return "builds for another processor on x86-64 only";
        if (!File.Exists(Path.Combine(Libraries, "lib", "crt1.o"))) return "needs Debian's gcc-aarch64-linux-gnu and libc6-dev-arm64-cross";
        return File.Exists("/usr/bin/qemu-aarch64-static") ? null : "needs Debian's qemu-user-static";
    }
}
