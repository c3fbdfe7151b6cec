using System.Text;
using Understudy.Connections.Access;
using Understudy.Control.CommandLine;
using Understudy.Transport.Interop;

namespace Understudy.Commands;

/// <summary>Makes a line of a file of users from a password on standard input: on a command line everybody on the machine could read
/// it.</summary>
internal static class PasswordCommand
{
    private const int MostBytes = 1024;

    public static ExitCode Run(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Password, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Password);
        if (draft.Operands is not [var user]) draft.Refuse("USER", "name one user; the password is read from standard input");
        else if (user.Length == 0 || user.AsSpan().ContainsAny(" :\t\r\n")) draft.Refuse("USER", "has no spaces and no colon in it");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Password, draft.Problems);
        try
        {
            if (!Console.IsInputRedirected) Complaint.Failure("the password, and the return key; it is shown as you type:");
            using var input = new StreamReader(Console.OpenStandardInput());
            var password = Encoding.UTF8.GetBytes(input.ReadLine() ?? string.Empty);
            if (password.Length is 0 or > MostBytes || password.Contains((byte)' ') || password.Contains((byte)0))
                return Complaint.Failure($"a password has 1 to {MostBytes} bytes, and no spaces among them: nobody could log in with it");
            return Terminal.Print($"{draft.Operands[0]}:{PasswordHash.Make(password)}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complaint.Failure($"cannot read the password from standard input: {FileFault.ReasonOf(e)}");
        }
    }
}
