using Understudy.Protocol.Versions;

namespace Understudy.Commands;

internal static class VersionCommand
{
    public static ExitCode Run() => Terminal.Print($"understudy {OwnVersion.Number}\n");
}
