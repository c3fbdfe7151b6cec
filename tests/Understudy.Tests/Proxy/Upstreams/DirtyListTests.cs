using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class DirtyListTests
{
    private readonly DirtyList<Sender> _list = new();

    [Fact]
    public void Who_holds_back_stays_on_the_list_and_who_sends_leaves_it()
    {
        var (sends, holds) = (new Sender(), new Sender { Holds = true });
        Mark(sends);
        Mark(holds);

        _list.Flush().ShouldBeTrue();
        (sends.IsDirty, holds.IsDirty).ShouldBe((false, true));
        holds.Holds = false;
        _list.Flush().ShouldBeFalse();

        (sends.Flushes, holds.Flushes).ShouldBe((1, 2));
    }

    [Fact]
    public void Who_comes_on_it_again_while_it_is_flushed_has_a_turn_at_its_end()
    {
        var sender = new Sender();
        sender.OnFlush = () => Mark(sender);
        Mark(sender);

        _list.Flush().ShouldBeFalse();

        sender.Flushes.ShouldBe(2);
    }

    private void Mark(Sender sender)
    {
        sender.IsDirty = true;
        _list.Add(sender);
    }

    private sealed class Sender : IFlushable
    {
        public bool IsDirty { get; set; }

        public bool Holds { get; set; }

        public int Flushes { get; private set; }

        public Action? OnFlush { get; set; }

        public bool TryFlush()
        {
            Flushes++;
            var once = OnFlush;
            OnFlush = null;
            once?.Invoke();
            return !Holds;
        }
    }
}
