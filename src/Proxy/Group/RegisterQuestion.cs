using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>One look at a server's register, and what becomes of it.</summary>
internal sealed class RegisterQuestion
{
    /// <summary>What to put in the place of what was found; null: nothing. Asked again when somebody else was quicker.</summary>
    public required Func<ServerRegister?, ServerRegister?> Next { get; init; }

    /// <summary>Told what was found, and whether something was put in its place.</summary>
    public required Action<ServerRegister?, bool> OnAnswered { get; init; }

    /// <summary>No answer came in time. What was to be written may yet be.</summary>
    public required Action OnFailed { get; init; }
}
