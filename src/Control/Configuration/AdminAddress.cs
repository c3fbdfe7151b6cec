using System.Net;

namespace Understudy.Control.Configuration;

/// <summary>Where operators' tools reach the process: a Unix socket, or a port.</summary>
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

    /// <summary>It is a Unix socket, whose mode says who may ask.</summary>
    public bool IsPrivate => Path is not null;

    /// <summary>Other machines may reach it too.</summary>
    public bool IsRemote => EndPoint is not null && !IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads <c>ADDRESS:PORT</c>, <c>localhost:PORT</c> or <c>/PATH</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="refusal">Why it is none.</param>
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
        if (address is not null) return new AdminAddress { EndPoint = new IPEndPoint(address, port) };
        refusal = $"'{host}' is a name; give the address that it stands for, as 127.0.0.1:{port}";
        return null;
    }

    public override string ToString() => EndPoint?.ToString() ?? Path!;
}
