using Microsoft.Extensions.Logging;
using Understudy.Control.Events;

namespace Understudy.Tests.Control.Events;

public sealed class EventRingTests
{
    private readonly EventRing _ring = new(TimeProvider.System);

    [Fact]
    public void Without_a_number_the_newest_events_are_read()
    {
        Add(5);

        var page = _ring.Read(since: null, most: 2);

        page.Events.Select(e => e.Id).ShouldBe([4, 5]);
        page.Oldest.ShouldBe(1);
        page.Newest.ShouldBe(5);
    }

    [Fact]
    public void With_a_number_those_behind_it_are_read_and_the_first_ones_if_there_are_too_many()
    {
        Add(5);

        _ring.Read(since: 1, most: 2).Events.Select(e => e.Text).ShouldBe(["event 2", "event 3"]);
        _ring.Read(since: 5, most: 2).Events.ShouldBeEmpty();
        _ring.Read(since: 99, most: 2).Events.ShouldBeEmpty();
        _ring.Read(since: 0, most: 0).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_has_happened_at_first()
    {
        var page = _ring.Read(since: null, most: 10);

        page.Events.ShouldBeEmpty();
        page.Newest.ShouldBe(0);
        page.Oldest.ShouldBe(0);
    }

    [Fact]
    public void The_oldest_give_way_when_it_is_full()
    {
        Add(EventRing.Capacity + 3);

        var page = _ring.Read(since: 1, most: 2);

        page.Oldest.ShouldBe(4);
        page.Newest.ShouldBe(EventRing.Capacity + 3);
        page.Events.Select(e => (e.Id, e.Text)).ShouldBe([(4, "event 4"), (5, "event 5")]);
        _ring.Read(since: null, most: 1).Events[0].Id.ShouldBe(EventRing.Capacity + 3);
    }

    [Fact]
    public void What_is_logged_is_an_event_with_its_server_and_what_clients_do_wrong_is_none()
    {
        var logger = new EventLogger(LoggerFactory.Create(_ => { }).CreateLogger("x"), _ring);

        logger.Log(LogLevel.Warning, new EventId(1, "ServerIsOut"), Fields("Server", "10.0.0.1:11211"), null, (_, _) => "it is out");
        logger.Log(LogLevel.Debug, new EventId(2, "ForeignClient"), Fields("Client", "x"), null, (_, _) => "details");

        var happened = _ring.Read(since: 0, most: 10).Events.ShouldHaveSingleItem();
        happened.Level.ShouldBe("warning");
        happened.Name.ShouldBe("ServerIsOut");
        happened.Code.ShouldBe(1);
        happened.Server.ShouldBe("10.0.0.1:11211");
        happened.Text.ShouldBe("it is out");
    }

    private static List<KeyValuePair<string, object?>> Fields(string name, string value) => [new(name, value)];

    private void Add(int count)
    {
        for (var i = 0; i < count; i++) _ring.Add("info", "Name", 1, null, $"event {i + 1}");
    }
}
