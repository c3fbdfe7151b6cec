using System.Globalization;
using Understudy.Store;

namespace Understudy.Tests.Store.Linearizability;

/// <summary>What one key holds in the model: nothing, or a value and its token.</summary>
internal readonly record struct Register(string? Value, ulong Cas)
{
    /// <summary>What the key holds after a command, if here the command is answered as it was.</summary>
    public Register? After(RecordedCommand command)
    {
        // Whatever needed memory that there was not has changed nothing.
        if (command.Outcome == StoreOutcome.NoMemory) return command.Verb is Verb.Get or Verb.Delete or Verb.Flush ? null : this;
        var exists = Value is not null;
        var expected = command.Verb switch
        {
            Verb.Set or Verb.Flush => StoreOutcome.Stored,
            Verb.Add => exists ? StoreOutcome.NotStored : StoreOutcome.Stored,
            Verb.Replace or Verb.Append => exists ? StoreOutcome.Stored : StoreOutcome.NotStored,
            _ when !exists => StoreOutcome.NotFound,
            Verb.Cas => command.CompareCas == Cas ? StoreOutcome.Stored : StoreOutcome.Exists,
            Verb.Incr => ulong.TryParse(Value, CultureInfo.InvariantCulture, out _) ? StoreOutcome.Stored : StoreOutcome.NotNumeric,
            _ => StoreOutcome.Stored,
        };
        if (command.Outcome != expected) return null;
        if (expected != StoreOutcome.Stored) return this;
        return command.Verb switch
        {
            Verb.Get => command.Answer == Value && command.Cas == Cas ? this : null,
            Verb.Touch => this,
            Verb.Delete or Verb.Flush => default(Register),
            Verb.Append => new Register(Value + command.Value, command.Cas),
            Verb.Incr => command.Answer == Sum(command.Value) ? new Register(command.Answer, command.Cas) : null,
            _ => new Register(command.Value, command.Cas),
        };
    }

    private string Sum(string delta) =>
        (ulong.Parse(Value!, CultureInfo.InvariantCulture) + ulong.Parse(delta, CultureInfo.InvariantCulture))
        .ToString(CultureInfo.InvariantCulture);
}
