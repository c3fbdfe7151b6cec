using Understudy.Proxy.Forwarding;
using Understudy.Proxy.Pools;
using Understudy.Routing.Group;
using Understudy.Tests.Transport;

namespace Understudy.Tests.Proxy.Forwarding;

public sealed class AcknowledgementGateTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly Agreement _agreement = new();
    private readonly AcknowledgementGate _gate;
    private readonly List<string> _heard = [];

    public AcknowledgementGateTests() => _gate = new AcknowledgementGate(_loop.Loop, _agreement);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void What_is_agreed_to_passes_at_once_and_what_is_refused_never()
    {
        _gate.Pass(new Write("known", _heard), term: 1, version: 0);
        _gate.Pass(new Write("late", _heard), term: 0, version: 0);

        _heard.ShouldBe(["known agreed", "late refused"]);
        _gate.Count.ShouldBe(0);
    }

    [Fact]
    public void What_is_held_passes_in_its_order_when_its_version_is_known()
    {
        _gate.Pass(new Write("first", _heard), term: 1, version: 2);
        _gate.Pass(new Write("second", _heard), term: 1, version: 3);
        _gate.Pass(new Write("third", _heard), term: 1, version: 2);

        _agreement.Safe = 2;
        _gate.Ask();

        _heard.ShouldBe(["first agreed", "third agreed"]);
        _gate.Count.ShouldBe(1);
    }

    [Fact]
    public void What_nobody_agrees_to_is_refused_in_time()
    {
        _gate.Pass(new Write("write", _heard), term: 1, version: 2);

        _loop.RunUntil(() => _heard.Count > 0);

        _heard.ShouldBe(["write refused"]);
    }

    [Fact]
    public void What_comes_while_others_are_asked_for_is_held_too()
    {
        _gate.Pass(new Write("write", _heard, () => _gate.Pass(new Write("next", _heard), 1, 5)), term: 1, version: 2);

        _agreement.Safe = 2;
        _gate.Ask();

        _heard.ShouldBe(["write agreed"]);
        _gate.Count.ShouldBe(1);
    }

    private sealed class Agreement : IAgreement
    {
        public long Safe { get; set; }

        public long Term => 1;

        public long WaitNanoseconds => 20_000_000;

        public bool MayRead(int server, long now) => true;

        public GateAnswer MayAcknowledge(long term, long version, long now) =>
            term != Term ? GateAnswer.Refuse : version <= Safe ? GateAnswer.Pass : GateAnswer.Wait;
    }

    private sealed class Write(string name, List<string> heard, Action? onAgreed = null) : IGatedWrite
    {
        public void OnAgreed()
        {
            heard.Add($"{name} agreed");
            onAgreed?.Invoke();
        }

        public void OnRefused() => heard.Add($"{name} refused");
    }
}
