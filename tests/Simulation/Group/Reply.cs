using System.Runtime.CompilerServices;

namespace Understudy.Simulation.Group;

/// <summary>Something that a process of a world waits for. It goes on in the order of events, once, and not if the process is dead by
/// then.</summary>
internal sealed class Reply<T>(ProxyProcess? owner, GroupWorld world) : INotifyCompletion
{
    private readonly List<Action<T>> _others = [];
    private Action? _goOn;
    private T _value = default!;

    public bool IsCompleted { get; private set; }

    public Reply<T> GetAwaiter() => this;

    public T GetResult() => _value;

    public void OnCompleted(Action continuation) => _goOn = continuation;

    public void Then(Action<T> other)
    {
        if (IsCompleted) other(_value);
        else _others.Add(other);
    }

    public void Set(T value)
    {
        if (IsCompleted) return;
        (_value, IsCompleted) = (value, true);
        foreach (var other in _others) other(value);
        if (_goOn is not { } goOn) return;
        world.After(0, () =>
        {
            if (owner is null) goOn();
            else owner.Run(goOn);
        });
    }
}
