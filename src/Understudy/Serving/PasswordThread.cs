namespace Understudy.Serving;

/// <summary>Verifies passwords, one after the other, while the loops go on: a hash takes a fifth of a second. Begins with the first
/// one.</summary>
internal sealed class PasswordThread
{
    // Of as many sources: each has one in line.
    private const int MostWaiting = 64;

    private readonly Queue<Action> _waiting = [];
    private bool _hasBegun;

    /// <returns>False if too many wait already.</returns>
    public bool TryRun(Action verification)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= MostWaiting) return false;
            _waiting.Enqueue(verification);
            Monitor.Pulse(_waiting);

            // What serves goes first.
            if (!_hasBegun) new Thread(Run) { IsBackground = true, Name = "passwords", Priority = ThreadPriority.BelowNormal }.Start();
            _hasBegun = true;
            return true;
        }
    }

    private void Run()
    {
        while (true) Next()();
    }

    private Action Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0) Monitor.Wait(_waiting);
            return _waiting.Dequeue();
        }
    }
}
