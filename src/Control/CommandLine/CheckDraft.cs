using System.Net;
using System.Net.Sockets;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What is to be checked.</summary>
public sealed class CheckDraft : CommandDraft
{
    private const int UsualPort = 11211;

    internal bool WantsServing { get; set; }

    /// <summary>Whether an answer is enough, as from a node of a pair, which serves only while it leads.</summary>
    public bool WantsAnswer { get; internal set; }

    /// <summary>How long to look, and how long each look may take.</summary>
    public CheckOptions Options { get; internal set; } = new();

    /// <summary>Where clients connect; use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    public EndPoint ToEndPoint()
    {
        foreach (var row in CheckSettings.All) row.Check(Options, Problems);
        var usual = new IPEndPoint(IPAddress.Loopback, UsualPort);
        if (WantsServing == WantsAnswer) Refuse("check", "say what to check; give --serving or --answers");
        if (Operands.Count > 1) Refuse("ADDRESS", "more than one; give one");
        if (Operands.Count == 0) return usual;
        var text = Operands[0];
        if (text.StartsWith('/'))
        {
            HostText.Check("ADDRESS", text, Problems);
            return Problems.Count > 0 ? usual : new UnixDomainSocketEndPoint(text);
        }

        if (HostText.TrySplit(text, out var host, out var rest) && rest.Length <= 1
            && IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host, out var address)
            && (rest is not [var digits] || HostText.TryNumber(digits, out _)))
        {
            var port = rest is [var number] && HostText.TryNumber(number, out var given) ? given : UsualPort;
            if (port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort) return new IPEndPoint(address, port);
        }

        Refuse("ADDRESS", $"'{text}' is none; give IP:PORT, [IPV6]:PORT or the /PATH of a Unix socket");
        return usual;
    }
}
