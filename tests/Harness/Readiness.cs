using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Understudy.Harness;

/// <summary>A server is ready when it answers <c>version</c>, even if it wants a password first, or TLS; or if it speaks the binary
/// protocol alone.</summary>
public static class Readiness
{
    public static void Await(ChildProcess child, EndPoint endPoint, TimeSpan limit)
    {
        var isReady = Eventually.Holds(() => child.HasExited || Answers(endPoint), limit);
        if (isReady && !child.HasExited) return;

        var fate = child.HasExited ? $"exited with {child.ExitCode}" : $"did not answer within {limit.TotalSeconds} s";
        child.Kill();
        var output = child.Output;
        child.Dispose();
        throw new ProcessStartException($"the process at {endPoint} {fate}; it wrote:\n{output}");
    }

    private static bool AnswersInBinary(EndPoint endPoint)
    {
        try
        {
            using var wire = Wire.Connect(endPoint);
            return wire.Ask(new BinaryRequest(BinaryRequest.Version).ToWire(), "\u0081\u000b", TimeSpan.FromSeconds(1)).Length > 0;
        }
        catch (Exception failure) when (failure is SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }

    private static bool AnswersInTls(EndPoint endPoint)
    {
        if (endPoint is not IPEndPoint) return false;
        try
        {
            using var wire = Wire.Connect(endPoint);
            wire.Socket.ReceiveTimeout = 1000;
            using var stream = new SslStream(new NetworkStream(wire.Socket), false, (_, _, _, _) => true);
            stream.AuthenticateAsClient("localhost");
            return true;
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            return false;
        }
    }

    // TLS is spoken only where text ends the connection: one that is not there yet, or takes its time, would count a stranger. Who waits
    // for more bytes of text may wait for those of a binary header.
    private static bool Answers(EndPoint endPoint) => AskInText(endPoint) switch
    {
        TextAnswer.Version => true,
        TextAnswer.Silence => AnswersInBinary(endPoint),
        TextAnswer.End => AnswersInBinary(endPoint) || AnswersInTls(endPoint),
        _ => false,
    };

    private static TextAnswer AskInText(EndPoint endPoint)
    {
        Wire wire;
        try
        {
            wire = Wire.Connect(endPoint);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            return TextAnswer.NoConnection;
        }

        using (wire)
        {
            try
            {
                var answer = wire.Ask("version\r\n", "\r\n", TimeSpan.FromSeconds(1));
                var isOne = answer.StartsWith("VERSION ", StringComparison.Ordinal)
                    || answer is "CLIENT_ERROR unauthenticated\r\n" or "SERVER_ERROR this port speaks TLS\r\n";
                return isOne ? TextAnswer.Version : TextAnswer.Another;
            }
            catch (TimeoutException)
            {
                return TextAnswer.Silence;
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                return TextAnswer.End;
            }
        }
    }

    private enum TextAnswer
    {
        NoConnection,
        Version,
        Another,
        Silence,
        End,
    }
}
