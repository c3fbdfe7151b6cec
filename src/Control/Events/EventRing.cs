namespace Understudy.Control.Events;

/// <summary>The last events of this process. Any thread.</summary>
/// <param name="time">Dates them.</param>
public sealed class EventRing(TimeProvider time)
{
    /// <summary>How many are kept: with 300 bytes each, 3 MB once there have been so many.</summary>
    public const int Capacity = 10_000;

    // Longer ones are names and errors of others.
    private const int LongestText = 500;

    private readonly Lock _lock = new();
    private readonly List<ServiceEvent> _events = [];   // full: the place of the oldest is that of the next
    private readonly long _startedAt = time.GetUtcNow().ToUnixTimeSeconds();
    private long _newest;

    /// <param name="level">info, warning or error.</param>
    /// <param name="name">What kind of thing it was.</param>
    /// <param name="code">The same as a number.</param>
    /// <param name="server">That it is about, if any.</param>
    /// <param name="text">What is said of it.</param>
    internal void Add(string level, string name, int code, string? server, string text)
    {
        lock (_lock)
        {
            var happened = new ServiceEvent
            {
                Id = ++_newest,
                Time = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
                Level = level,
                Name = name,
                Code = code,
                Server = server,
                Text = text.Length > LongestText ? text[..LongestText] + "..." : text,
            };
            if (_events.Count < Capacity) _events.Add(happened);
            else _events[PlaceOf(_newest)] = happened;
        }
    }

    /// <summary>What came after an event.</summary>
    /// <param name="since">Its number; 0: all that is known. Null: the newest ones.</param>
    /// <param name="most">How many at most: those that came first, or, without a number, last.</param>
    internal EventPage Read(long? since, int most)
    {
        lock (_lock)
        {
            var oldest = _newest - _events.Count + 1;
            var first = Math.Clamp(since is { } id ? Math.Min(id, _newest) + 1 : _newest - most + 1, oldest, _newest + 1);
            var events = new List<ServiceEvent>();
            for (var i = first; i <= _newest && events.Count < most; i++) events.Add(_events[PlaceOf(i)]);
            return new EventPage
            {
                StartedAt = _startedAt, Oldest = _events.Count == 0 ? 0 : oldest, Newest = _newest, Events = events,
            };
        }
    }

    private static int PlaceOf(long id) => (int)((id - 1) % Capacity);
}
