namespace Understudy.Protocol.Requests;

/// <summary>What a client sends before it has logged in. It lies in the received bytes, and is gone with them.</summary>
public ref struct LoginRequest
{
    public LoginStep Step;

    /// <summary>With <see cref="LoginStep.Refused"/>.</summary>
    public LoginFault Fault;

    /// <summary>The connection ends behind the answer.</summary>
    public bool Ends;

    /// <summary>It goes on with a login that was begun; nobody else may (binary).</summary>
    public bool Continues;

    /// <summary>1 byte or more.</summary>
    public ReadOnlySpan<byte> User;

    /// <summary>1 byte or more.</summary>
    public ReadOnlySpan<byte> Password;

    /// <summary>The whole of it, which may be more than has arrived; with <see cref="ParseStatus.NeedMoreData"/> 0 while unknown.</summary>
    public long Length;

    /// <summary>Of a binary one: whom the answer is for.</summary>
    public Request Request;
}
