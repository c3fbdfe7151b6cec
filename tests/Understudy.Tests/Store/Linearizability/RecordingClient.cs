using System.Globalization;
using System.Text;
using Understudy.Store;

namespace Understudy.Tests.Store.Linearizability;

/// <summary>One thread's random commands on a few keys, written down with their answers.</summary>
internal sealed class RecordingClient(ItemStore store, int thread, int seed, RecordingClock clock, CommandMix mix)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, ulong> _tokens = [];
    private long _number = thread;

    public List<RecordedCommand> Commands { get; } = [];

    public void Run(int commands, uint now, string[] keys)
    {
        using var session = store.OpenSession();
        for (var done = 0; done < commands;)
        {
            session.EnterBatch(now);
            for (var inBatch = _random.Next(1, 6); inBatch > 0; inBatch--, done++) Commands.AddRange(Next(session, keys));
            session.LeaveBatch();
        }
    }

    private IEnumerable<RecordedCommand> Next(StoreSession session, string[] keys)
    {
        var key = mix == CommandMix.Counting ? keys[0] : keys[_random.Next(keys.Length)];
        var verb = VerbOf();
        var command = new RecordedCommand(thread, key, verb)
        {
            Value = ValueFor(verb), CompareCas = verb == Verb.Cas ? TokenFor(key) : 0, BeganAt = clock.Next(),
        };
        command = Execute(session, command);
        command = command with { EndedAt = clock.Next() };
        if (command.Cas != 0) _tokens[key] = command.Cas;
        return verb == Verb.Flush ? keys.Select(k => command with { Key = k }) : [command];
    }

    private Verb VerbOf()
    {
        if (mix == CommandMix.Counting && _random.Next(50) > 0) return _random.Next(2) == 0 ? Verb.Get : Verb.Incr;
        return _random.Next(500) == 0 ? Verb.Flush : (Verb)_random.Next((int)Verb.Flush);
    }

    private static RecordedCommand Execute(StoreSession session, RecordedCommand command)
    {
        var key = Encoding.ASCII.GetBytes(command.Key);
        switch (command.Verb)
        {
            case Verb.Get:
                return session.Find(key, out var item) == FindOutcome.Hit
                    ? command with { Outcome = StoreOutcome.Stored, Answer = Encoding.ASCII.GetString(item.Value), Cas = item.Cas }
                    : command with { Outcome = StoreOutcome.NotFound };
            case Verb.Incr:
                var delta = ulong.Parse(command.Value, CultureInfo.InvariantCulture);
                var outcome = session.AddDelta(key, new DeltaRequest { Delta = delta }, out var reply);
                var number = outcome == StoreOutcome.Stored ? reply.Number.ToString(CultureInfo.InvariantCulture) : "";
                return command with { Outcome = outcome, Answer = number, Cas = reply.Cas };
            case Verb.Touch: return command with { Outcome = session.Touch(key, 1000) };
            case Verb.Delete: return command with { Outcome = session.Delete(key) };
            case Verb.Flush:
                session.FlushAll(0);
                return command with { Outcome = StoreOutcome.Stored };
        }

        var stored = session.Store(
            new StoreRequest
            {
                Key = key, Value = Encoding.ASCII.GetBytes(command.Value), Mode = ModeOf(command.Verb), CompareCas = command.CompareCas,
            },
            out var last);
        return command with { Outcome = stored, Cas = last.Cas };
    }

    private static StoreMode ModeOf(Verb verb) => verb switch
    {
        Verb.Set => StoreMode.Set,
        Verb.Add => StoreMode.Add,
        Verb.Replace => StoreMode.Replace,
        Verb.Append => StoreMode.Append,
        _ => StoreMode.CompareAndSet,
    };

    // Every value is written once, so that it says who wrote it. Short ones change in place, long ones would show a torn copy.
    private string ValueFor(Verb verb)
    {
        if (verb == Verb.Append) return "x";
        if (verb == Verb.Incr) return _random.Next(1, 100).ToString(CultureInfo.InvariantCulture);
        _number += 32;
        var number = (1_000_000_000 + _number).ToString(CultureInfo.InvariantCulture);
        return _random.Next(4) == 0 ? string.Concat(Enumerable.Repeat(number, _random.Next(2, 300))) : number;
    }

    // A token of 0 means none to the store, and no item ever has 1.
    private ulong TokenFor(string key) => _tokens.GetValueOrDefault(key, 1ul);
}
