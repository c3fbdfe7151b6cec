using System.Globalization;

namespace Understudy.Routing.Group;

/// <summary>A server's register as the value of one item on it: <c>7 b 1234</c>, or <c>7 b free</c> once the office was given back; a
/// space, and the line of a state or a dash.</summary>
/// <remarks>One item, so that whose a server is and what was recorded there change together.</remarks>
public static class ServerRegisterText
{
    /// <summary>Longest that is read.</summary>
    public const int MaxLength = GroupStateText.MaxLength + 128;

    private const string NoState = "-";
    private const string FreeBeat = "free";

    public static string Write(ServerRegister register)
    {
        var beat = register.IsFree ? FreeBeat : register.Beat.ToString(CultureInfo.InvariantCulture);
        var state = register.State is { } recorded ? GroupStateText.Write(recorded) : NoState;
        return string.Create(CultureInfo.InvariantCulture, $"{register.Term} {register.Holder} {beat} {state}");
    }

    /// <returns>False if it is no register, of whatever kind the mistake is.</returns>
    public static bool TryRead(string text, out ServerRegister register)
    {
        register = null!;
        if (text.Length > MaxLength) return false;
        var words = text.Split(' ', 4);
        if (words.Length != 4 || !GroupStateText.IsId(words[1])) return false;
        var beat = ServerRegister.Free;
        if (!TryNumber(words[0], out var term) || (words[2] != FreeBeat && !TryNumber(words[2], out beat))) return false;
        GroupState? state = null;
        if (words[3] != NoState)
        {
            if (!GroupStateText.TryRead(words[3], out var read)) return false;
            state = read;
        }

        register = new ServerRegister(term, words[1], beat, state);
        return true;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
