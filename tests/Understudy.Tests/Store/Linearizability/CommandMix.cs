namespace Understudy.Tests.Store.Linearizability;

/// <summary>What a client mostly does.</summary>
internal enum CommandMix
{
    /// <summary>All commands, on all keys.</summary>
    All,

    /// <summary>One number is counted up and read, which changes it in place.</summary>
    Counting,
}
