using System.Globalization;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Settings;
using Understudy.Operating;
using Understudy.Proxy.Pulse;
using Understudy.Screens;

namespace Understudy.Commands;

/// <summary>Shows what passes through a running proxy, as it does.</summary>
internal static class TopCommand
{
    private const int MostSamples = 60, PlainWidth = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static async Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Top, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Top);
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Top, draft.Problems);

        // Rates take two looks.
        var look = new Look();
        if (await look.AtAsync(draft.Operator) is { } obstacle) return Complaint.Failure(obstacle);
        return LiveScreen.IsThere ? await LiveAsync(draft.Operator, look) : await OnceAsync(draft.Operator, look);
    }

    private static async Task<ExitCode> OnceAsync(OperatorDraft which, Look look)
    {
        await Task.Delay(Interval);
        if (await look.AtAsync(which) is { } obstacle) return Complaint.Failure(obstacle);
        return Terminal.Print(look.Frame(TopOrder.Pool, PlainWidth));
    }

    private static async Task<ExitCode> LiveAsync(OperatorDraft which, Look look)
    {
        using var screen = new LiveScreen();
        var (order, isFrozen, obstacle) = (TopOrder.Pool, false, (string?)null);
        var lookedAt = TimeProvider.System.GetTimestamp();
        while (!screen.Ended.IsCancellationRequested)
        {
            var state = obstacle is not null ? $"no answer: {obstacle}" : isFrozen ? "frozen" : string.Empty;
            var keys = string.Create(CultureInfo.InvariantCulture, $"q quit  space freeze  s sort: {order}  {state}");
            screen.Paint(look.Frame(order, screen.Width), new Frame().Add(keys, obstacle is null ? Tone.Faint : Tone.Bad));
            var left = Interval - TimeProvider.System.GetElapsedTime(lookedAt);
            var key = left > TimeSpan.Zero ? await screen.KeyAsync(left) : null;
            switch (key?.KeyChar)
            {
                case 'q' or 'Q':
                    return ExitCode.Ok;
                case ' ':
                    isFrozen = !isFrozen;
                    break;
                case 's' or 'S':
                    order = (TopOrder)(((int)order + 1) % Enum.GetValues<TopOrder>().Length);
                    break;
            }

            if (TimeProvider.System.GetElapsedTime(lookedAt) < Interval) continue;
            lookedAt = TimeProvider.System.GetTimestamp();
            if (!isFrozen) obstacle = await look.AtAsync(which);
        }

        return ExitCode.Ok;
    }

    // What was seen last.
    private sealed class Look
    {
        private readonly List<PulseSample> _samples = [];
        private StatusDocument? _status;
        private DateTimeOffset _at;

        /// <returns>Why nothing is seen; null: something is.</returns>
        public async Task<string?> AtAsync(OperatorDraft which)
        {
            var (status, obstacle) = await ApiRequest.AskAsync(which, "/api/status", ApiReader.Status);
            if (status is null) return obstacle;
            if (_status is not null && _status.Proxy.StartedAt != status.Proxy.StartedAt) _samples.Clear();
            var since = (_samples.Count > 0 ? _samples[^1].Time : 0).ToString("R", CultureInfo.InvariantCulture);
            var path = $"/api/history?since={since}&limit={MostSamples}";
            (var history, obstacle) = await ApiRequest.AskAsync(which, path, ApiReader.History);
            if (history is null) return obstacle;
            _samples.AddRange(history.Samples);
            if (_samples.Count > MostSamples) _samples.RemoveRange(0, _samples.Count - MostSamples);
            (_status, _at) = (status, TimeProvider.System.GetUtcNow());
            return null;
        }

        public Frame Frame(TopOrder order, int width) => TopScreen.Of(_status!, _samples, order, width, _at);
    }
}
