using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Understudy.Transport.Processes;

namespace Understudy.Screens;

/// <summary>A terminal that is drawn on, and its keys. What was there before is there again afterwards.</summary>
internal sealed class LiveScreen : IDisposable
{
    // Another screen without a cursor, and back.
    private const string Enter = "\e[?1049h\e[?25l", Leave = "\e[?25h\e[?1049l";

    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
    private readonly CancellationTokenSource _ended = new();
    private readonly List<PosixSignalRegistration> _signals;
    private readonly bool _hasColour = Frame.WantsColour(isTerminal: true);

    public LiveScreen()
    {
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    _ended.Cancel();
                })),
        ];
        Write(Enter);
        // A read that waits keeps the terminal from showing what is typed.
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Whether there is a terminal to draw on, with keys.</summary>
    public static bool IsThere => !Console.IsOutputRedirected && !Console.IsInputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>A signal has asked to end, or nobody looks any more.</summary>
    public CancellationToken Ended => _ended.Token;

    public int Width => Math.Max(20, Console.WindowWidth);

    private static int Height => Math.Max(5, Console.WindowHeight);

    /// <param name="frame">What is shown.</param>
    /// <param name="last">The last line.</param>
    public void Paint(Frame frame, Frame last)
    {
        if (!Write(frame.Paint(last, Width, Height, _hasColour))) _ended.Cancel();
    }

    /// <summary>Waits for a key, for so long at most.</summary>
    public async Task<ConsoleKeyInfo?> KeyAsync(TimeSpan limit)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        over.CancelAfter(limit);
        try
        {
            return await _keys.Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Write(Leave);
        foreach (var signal in _signals) signal.Dispose();
        _ended.Dispose();
    }

    private static bool Write(string text) => OutputFile.StandardOutput.TryWrite(Encoding.UTF8.GetBytes(text), out _, out _);

    private void ReadKeys()
    {
        try
        {
            while (true) _keys.Writer.TryWrite(Console.ReadKey(intercept: true));
        }
        catch (InvalidOperationException)
        {
            // There is no terminal any more: the signal that says so ends the rest.
        }
    }
}
