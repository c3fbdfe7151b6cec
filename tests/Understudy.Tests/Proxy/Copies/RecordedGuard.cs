using Understudy.Proxy.Copies;

namespace Understudy.Tests.Proxy.Copies;

/// <summary>A copy under way that writes down what it hears.</summary>
internal sealed class RecordedGuard(int source, bool bringsWrite = true) : KeyGuard
{
    public List<string> Heard { get; } = [];

    public override bool BringsWrite => bringsWrite;

    public override int Source => source;

    public override void OnReplaced() => Heard.Add("replaced");

    public override void OnCopyFollows(int server) => Heard.Add($"copy from {server}");

    public override void OnTouched(long exptime) => Heard.Add($"touched to {exptime}");

    public override void OnFlushed() => Heard.Add("flushed");
}
