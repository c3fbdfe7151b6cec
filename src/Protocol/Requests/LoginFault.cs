namespace Understudy.Protocol.Requests;

/// <summary>What is wrong with what a client sends that has not logged in.</summary>
public enum LoginFault : byte
{
    None,

    /// <summary>It is no login.</summary>
    Unauthenticated,

    /// <summary>The value does not end where its length says.</summary>
    BadTermination,

    /// <summary>The value is not a user and a password.</summary>
    BadToken,

    /// <summary>It is a login that no user could make: of another mechanism, or for somebody else.</summary>
    Failure,

    /// <summary>Lengths or arguments that the command does not have.</summary>
    BadArguments,

    /// <summary>Not even the frame makes sense.</summary>
    BadFrame,
}
