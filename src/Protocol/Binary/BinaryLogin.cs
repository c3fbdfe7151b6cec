using System.Text;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>Reads what a binary client sends before it has logged in, as memcached 1.6.18 with <c>-S</c> reads it (dispatch_bin_command in
/// proto_bin.c): SASL with the mechanism PLAIN (RFC 4616), and the version; all else is refused and closed at its header.</summary>
public static class BinaryLogin
{
    // MAX_SASL_MECH_LEN.
    private const int MaxMechanismBytes = 32;

    /// <summary>The mechanisms that there are.</summary>
    public static ReadOnlySpan<byte> Mechanisms => "PLAIN"u8;

    /// <summary>What a login is told that succeeded.</summary>
    public static ReadOnlySpan<byte> Success => "Authenticated"u8;

    /// <summary>Whether a request is about logging in.</summary>
    public static bool Is(BinaryOpcode opcode) => opcode is BinaryOpcode.SaslList or BinaryOpcode.SaslAuth or BinaryOpcode.SaslStep;

    /// <summary>Reads what stands at the front.</summary>
    /// <param name="received">Any prefix of what the client sent; the result does not depend on how the stream was cut.</param>
    /// <param name="login">What it is.</param>
    /// <returns><see cref="ParseStatus.MustClose"/> where there is nothing more to be said to it.</returns>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, out LoginRequest login)
    {
        login = default;
        var status = BinaryRequestParser.TryRead(received, ProtocolLimits.MaxLoginBytes, out login.Request);
        ref readonly var request = ref login.Request;
        login.Length = request.Length;
        if (received.Length < BinaryFrame.HeaderBytes) return ParseStatus.NeedMoreData;
        if (status == ParseStatus.MustClose && request.Error == RequestError.None) return status;
        if (status == ParseStatus.MustClose && request.Error == RequestError.Unknown) return End(LoginFault.BadFrame, ref login);
        if (request.Opcode != BinaryOpcode.Version && !Is(request.Opcode)) return End(LoginFault.Unauthenticated, ref login);
        if (status == ParseStatus.MustClose) return End(LoginFault.BadArguments, ref login);
        if (request.Opcode == BinaryOpcode.Version) return Take(LoginStep.Version, ref login);
        return request.Opcode == BinaryOpcode.SaslList ? Take(LoginStep.Mechanisms, ref login) : ReadStep(received, ref login);
    }

    /// <summary>What a refused one is told.</summary>
    public static BinaryStatus StatusOf(LoginFault fault) => fault switch
    {
        LoginFault.BadArguments => BinaryStatus.InvalidArguments,
        LoginFault.BadFrame => BinaryStatus.UnknownCommand,
        _ => BinaryStatus.AuthenticationFailed,
    };

    private static ParseStatus ReadStep(ReadOnlySpan<byte> received, ref LoginRequest login)
    {
        var keyBytes = received[2] << 8 | received[3];
        var front = BinaryFrame.HeaderBytes + keyBytes;
        if (keyBytes > MaxMechanismBytes) return Refuse(LoginFault.BadArguments, ref login);
        if (login.Length - front > ProtocolLimits.MaxLoginBytes) return Refuse(LoginFault.Failure, ref login);
        if (received.Length < login.Length) return ParseStatus.NeedMoreData;
        var mechanism = received[BinaryFrame.HeaderBytes..front];
        if (!Ascii.EqualsIgnoreCase(mechanism, Mechanisms)) return Refuse(LoginFault.Failure, ref login);
        login.Continues = login.Request.Opcode == BinaryOpcode.SaslStep;
        var message = received[front..(int)login.Length];
        if (message.IsEmpty && !login.Continues) return Take(LoginStep.Begin, ref login);
        return TryReadPlain(message, ref login) ? Take(LoginStep.Login, ref login) : Refuse(LoginFault.Failure, ref login);
    }

    // RFC 4616: whom to act as, NUL, user, NUL, password.
    private static bool TryReadPlain(ReadOnlySpan<byte> message, ref LoginRequest login)
    {
        var first = message.IndexOf((byte)0);
        if (first < 0) return false;
        var rest = message[(first + 1)..];
        var second = rest.IndexOf((byte)0);
        if (second <= 0 || second == rest.Length - 1) return false;
        login.User = rest[..second];
        login.Password = rest[(second + 1)..];
        return !login.Password.Contains((byte)0) && (first == 0 || message[..first].SequenceEqual(login.User));
    }

    private static ParseStatus Take(LoginStep step, ref LoginRequest login)
    {
        login.Step = step;
        return ParseStatus.Complete;
    }

    private static ParseStatus Refuse(LoginFault fault, ref LoginRequest login)
    {
        (login.Step, login.Fault) = (LoginStep.Refused, fault);
        return ParseStatus.Complete;
    }

    private static ParseStatus End(LoginFault fault, ref LoginRequest login)
    {
        login.Ends = true;
        return Refuse(fault, ref login);
    }
}
