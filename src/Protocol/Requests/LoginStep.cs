namespace Understudy.Protocol.Requests;

/// <summary>What a client that has not logged in asks for.</summary>
public enum LoginStep : byte
{
    /// <summary>Nothing that it may have: <see cref="LoginRequest.Fault"/> says why.</summary>
    Refused,

    /// <summary>To be let in, with <see cref="LoginRequest.User"/> and <see cref="LoginRequest.Password"/>.</summary>
    Login,

    /// <summary>How it may log in (binary).</summary>
    Mechanisms,

    /// <summary>To say user and password in the next request (binary).</summary>
    Begin,

    /// <summary>The version, which everybody may ask (binary).</summary>
    Version,
}
