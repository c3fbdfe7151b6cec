using System.Reflection;

namespace Understudy.Protocol.Versions;

/// <summary>How this program names itself.</summary>
public static class OwnVersion
{
    /// <summary>As in <c>0.1.0</c>.</summary>
    public static readonly string Number = typeof(OwnVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
