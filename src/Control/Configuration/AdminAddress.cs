using System.Net;

namespace Understudy.Control.Configuration;

/// <summary>Where operators' tools reach the process: a Unix socket, or a port on this machine's own address.</summary>
public sealed record AdminAddress
{
    private const int LargestPort = 65535;

    private AdminAddress()
    {
    }

    /// <summary>Null: a Unix socket.</summary>
    internal IPEndPoint? EndPoint { get; private init; }

    /// <summary>Null: a port.</summary>
    internal string? Path { get; private init; }

    /// <summary>Reads <c>127.0.0.1:PORT</c>, <c>[::1]:PORT</c>, <c>localhost:PORT</c> or <c>/PATH</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="refusal">Why it is none, or may not be used.</param>
    internal static AdminAddress? Read(string text, out string? refusal)
    {
        refusal = null;
        if (text.StartsWith('/'))
        {
            var problems = new List<Problem>();
            HostText.Check("admin", text, problems);
            refusal = problems.Count > 0 ? problems[0].Reason : null;
            return refusal is null ? new AdminAddress { Path = text } : null;
        }

        if (!HostText.TrySplit(text, out var host, out var rest) || rest is not [var digits] || !HostText.TryNumber(digits, out var port)
            || port is < 1 or > LargestPort)
        {
            refusal = $"'{text}' is not an address with a port; give 127.0.0.1:PORT, [::1]:PORT or the /PATH of a Unix socket";
            return null;
        }

        var address = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out var literal) ? literal : null;
        if (address is not null && IPAddress.IsLoopback(address)) return new AdminAddress { EndPoint = new IPEndPoint(address, port) };
        refusal = $"'{host}' can be reached from other machines, and there is no login yet; give 127.0.0.1:{port}, or the /PATH of a Unix "
            + "socket";
        return null;
    }

    public override string ToString() => EndPoint?.ToString() ?? Path!;
}
