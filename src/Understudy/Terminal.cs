using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Screens;
using Understudy.Transport.Processes;

namespace Understudy;

/// <summary>Standard output and error of a command that prints and ends. No failure of theirs is an exception, and nothing that others
/// chose reaches the terminal as anything but text.</summary>
internal static class Terminal
{
    /// <summary>Prints text, with its line ends, to standard output.</summary>
    /// <returns>Whether all of it was taken. Whoever reads no further, as at the end of <c>| head</c>, is not told why it failed.</returns>
    public static ExitCode Print(string text) => Write(BytesOf(text));

    /// <summary>The same of lines that may have colours, and are harmless already.</summary>
    public static ExitCode Print(Frame frame) =>
        Write(Encoding.UTF8.GetBytes(frame.Print(Frame.WantsColour(isTerminal: !Console.IsOutputRedirected))));

    /// <summary>Says one line on standard error. If nobody takes it there is nobody to tell.</summary>
    public static void Say(string line) => OutputFile.StandardError.TryWrite(BytesOf(line + "\n"), out _, out _);

    private static ExitCode Write(byte[] bytes)
    {
        if (OutputFile.StandardOutput.TryWrite(bytes, out _, out var reason)) return ExitCode.Ok;
        return OutputFile.StandardOutput.HasLostReader ? ExitCode.Failure : Complaint.Failure($"cannot write to standard output: {reason}");
    }

    private static byte[] BytesOf(string text) => Encoding.UTF8.GetBytes(string.Join('\n', text.Split('\n').Select(PrintableText.Of)));
}
