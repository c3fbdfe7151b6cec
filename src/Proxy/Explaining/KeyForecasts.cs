using System.Text;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Explaining;

/// <summary>Says what would become of a get and of a set of a key, by the states of its servers and what they hold.</summary>
internal sealed class KeyForecasts(KeyInspection inspection, Func<int, string> nameOf)
{
    private readonly RoutingSnapshot _snapshot = inspection.Snapshot;
    private readonly KeyReplicas _replicas = inspection.Replicas;

    public KeyForecast Get()
    {
        var order = _replicas.ReadOrder(_snapshot);
        var asked = !order.In.IsEmpty ? order.In : !order.Draining.IsEmpty ? order.Draining : order.Warming;
        if (asked.IsEmpty) return NobodyAnswers("is answered");
        var servers = new List<string>();
        var text = new StringBuilder();
        var hasFailed = false;
        for (var replica = 0; replica < _replicas.Count; replica++)
        {
            if (!asked.Has(replica)) continue;
            servers.Add(Name(replica));
            text.Append(text.Length == 0 ? "asks " : ", then ").Append(Name(replica)).Append(", which ");
            switch (inspection.Findings[replica].Found)
            {
                case CopyFinding.Held:
                    return new KeyForecast { Servers = servers, Text = text.Append("has it: a hit").ToString() };
                case CopyFinding.Missing:
                    text.Append("does not have it");
                    break;
                default:
                    hasFailed = true;
                    text.Append("did not say whether it has it");
                    break;
            }
        }

        text.Append(hasFailed ? ": a miss or an error" : ": a miss");
        return new KeyForecast { Servers = servers, Text = text.ToString() };
    }

    public KeyForecast Set()
    {
        if (_replicas.Keeping(_snapshot).IsEmpty) return NobodyAnswers("is refused");
        var (written, missed, idle) = (new List<string>(), new List<string>(), new List<string>());
        for (var replica = 0; replica < _replicas.Count; replica++)
        {
            var state = _snapshot.StateOf(_replicas.ServerOf(replica));
            if (!_snapshot.IsWritable(_replicas.ServerOf(replica))) missed.Add(Name(replica));
            else if (state == ReplicaState.Joining) idle.Add(Name(replica));
            else written.Add(Name(replica));
        }

        var text = new StringBuilder("is sent to ").Append(string.Join(" and ", written));
        text.Append(written.Count == 1 ? " and answered when it has it" : " at once and answered when all have it");
        if (idle.Count > 0) text.Append("; ").Append(string.Join(" and ", idle)).Append(" is sent it too and does not count yet");
        if (missed.Count > 0)
            text.Append("; ").Append(string.Join(" and ", missed)).Append(" misses it, and is not read again before that is made good");
        return new KeyForecast { Servers = [.. written, .. idle], Text = text.ToString() };
    }

    private KeyForecast NobodyAnswers(string what)
    {
        var error = _replicas.HasOnlyJoining(_snapshot) ? ProxyErrors.OnlyJoining : ProxyErrors.Of(Conclusion.Unavailable);
        return new KeyForecast { Servers = [], Text = $"{what} with {Encoding.ASCII.GetString(error).TrimEnd()}" };
    }

    private string Name(int replica) => nameOf(_replicas.ServerOf(replica));
}
