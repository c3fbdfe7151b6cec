using Understudy.Proxy;

namespace Understudy.Commands;

internal static class VersionCommand
{
    public static ExitCode Run()
    {
        Console.Out.WriteLine($"understudy {ProxyVersion.Number}");
        return ExitCode.Ok;
    }
}
