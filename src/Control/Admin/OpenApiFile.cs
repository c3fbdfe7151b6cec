namespace Understudy.Control.Admin;

/// <summary>The description of what is answered at an admin address, for programs: it is part of the program. One for proxies and nodes;
/// its tags say who answers what.</summary>
internal static class OpenApiFile
{
    public const string Path = "/openapi.json";

    private const string Name = "openapi.json";

    public static byte[] Read()
    {
        using var stream = typeof(OpenApiFile).Assembly.GetManifestResourceStream(Name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
