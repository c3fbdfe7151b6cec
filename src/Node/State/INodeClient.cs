using Understudy.Transport.Buffers;

namespace Understudy.Node.State;

/// <summary>What others than its own session may know of a client. On its worker's thread.</summary>
internal interface INodeClient
{
    /// <summary>What it is called, as long as the node lives.</summary>
    int Number { get; }

    string RemoteName { get; }

    string LocalName { get; }

    /// <summary>It says nothing any more, and is shown what happens.</summary>
    bool Watches { get; }

    /// <summary>It has to take what it was sent before more is done for it.</summary>
    bool IsFull { get; }

    /// <summary>Its request is being executed.</summary>
    bool IsAsking { get; }

    /// <summary>Of a request that has begun the rest is still to come.</summary>
    bool AwaitsValue { get; }

    /// <summary>The value of a request that was refused is still to come.</summary>
    bool IsSkipping { get; }

    /// <summary>When its last request came, in loop time.</summary>
    long LastRequestAt { get; }

    /// <summary>What it is going to be sent.</summary>
    ByteQueue Output { get; }

    /// <summary>What was appended leaves at the end of the batch.</summary>
    void Wake();
}
