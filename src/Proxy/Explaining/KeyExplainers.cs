using System.Text;
using Understudy.Hashing;
using Understudy.Proxy.Divergence;
using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Explaining;

/// <summary>Explains keys of a running proxy. Any thread.</summary>
internal static class KeyExplainers
{
    /// <param name="crew">The proxy.</param>
    /// <param name="key">1 to 250 bytes, as servers store it.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public static Task<KeyExplanation> ExplainAsync(ProxyCrew crew, byte[] key, long unixMilliseconds)
    {
        // Whoever waits goes on elsewhere than on the loop.
        var explained = new TaskCompletionSource<KeyExplanation>(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = crew.WriterOf(KeyFingerprint.Of(key));
        worker.Loop.Post(new LoopCall(() => new KeyInspection(
            worker, key, inspection => explained.SetResult(Write(crew, key, inspection, unixMilliseconds))).Start()));
        return explained.Task;
    }

    private static KeyExplanation Write(ProxyCrew crew, byte[] key, KeyInspection inspection, long unixMilliseconds)
    {
        var copies = Enumerable.Range(0, inspection.Findings.Count)
            .Select(replica => CopyOf(crew, key, inspection, replica, unixMilliseconds)).ToArray();
        var (comparison, text) = Compare(inspection, copies);
        var forecasts = new KeyForecasts(inspection, crew.NameOf);
        return new KeyExplanation
        {
            Key = Encoding.UTF8.GetString(key),
            Copies = copies,
            Comparison = comparison,
            ComparisonText = text,
            Get = forecasts.Get(),
            Set = forecasts.Set(),
        };
    }

    private static KeyCopy CopyOf(ProxyCrew crew, byte[] key, KeyInspection inspection, int replica, long unixMilliseconds)
    {
        var server = inspection.Replicas.ServerOf(replica);
        var watch = crew.Watches[server];
        var finding = inspection.Findings[replica];
        return new KeyCopy
        {
            Tier = inspection.Snapshot.Pool.Tiers[inspection.Snapshot.Pool.TierOf(server)].Name,
            Server = crew.NameOf(server),
            Placement = inspection.Snapshot.Pool.Explain(key, replica).Reason,
            State = inspection.Snapshot.StateOf(server).ToString().ToUpperInvariant(),
            StateSeconds = Math.Max(0, unixMilliseconds - watch.SinceUnixMilliseconds) / 1000.0,
            Reason = watch.Reason,
            Found = finding.Found,
            Note = finding.Note,
            ValueBytes = finding.ValueBytes,
            Flags = finding["f"],
            TtlSeconds = finding["t"],
            CasToken = finding.CasToken,
            LastUsedSeconds = finding["l"],
            WasRead = finding["h"] is { } read ? read == 1 : null,
            IsStale = finding.IsStale,
            IsPromised = finding.IsPromised,
        };
    }

    private static (string Word, string Text) Compare(KeyInspection inspection, KeyCopy[] copies)
    {
        var findings = inspection.Findings;
        var (held, missing) = (findings.Count(f => f.IsHeld), findings.Count(f => f.Found == CopyFinding.Missing));
        var told = held + missing;
        var silent = copies.Where(c => c.Found is not (CopyFinding.Held or CopyFinding.Missing)).Select(c => c.Server).ToArray();
        var beside = silent.Length == 0 ? string.Empty : $"; not known of {string.Join(", ", silent)}";
        if (told == 0) return ("unclear", "no server has told what it holds");
        if (inspection.IsBeingWritten) return ("unclear", "it is being written right now");
        if (held == 0) return ("absent", $"no server that was asked has it{beside}");
        var states = findings.Where(f => f is { IsHeld: true, IsComparable: true }).ToArray();
        for (var i = 1; i < states.Length; i++)
        {
            if (CopyState.Compare(states[0].State, states[i].State) == Verdict.Different)
                return ("different", "value, flags or TTL differ: the copy that is read first counts, and a comparison removes the other");
        }

        if (missing > 0)
        {
            var lacking = string.Join(", ", copies.Where(c => c.Found == CopyFinding.Missing).Select(c => c.Server));
            return ("missing", $"{lacking} does not have it, which is never wrong: reads ask the next copy{beside}");
        }

        if (states.Length < held || states.Any(s => s.IsStale == true || s.IsPromised == true))
            return ("unclear", $"a stale or promised item is not compared{beside}");
        return held == 1 ? ("equal", $"there is one copy{beside}") : ("equal", $"all {held} copies are alike{beside}");
    }
}
