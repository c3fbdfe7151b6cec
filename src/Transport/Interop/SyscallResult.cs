using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>What a system call returned: a value, or the errno of its failure.</summary>
internal readonly record struct SyscallResult
{
    private readonly nint _value;   // a failure is kept as the negated errno, as the kernel itself returns it

    private SyscallResult(nint value) => _value = value;

    public bool Failed => _value < 0;

    /// <summary>The return value; meaningless after a failure.</summary>
    public int Value => (int)_value;

    /// <summary>The error number; 0 after a success.</summary>
    public int Error => _value < 0 ? (int)-_value : 0;

    /// <summary>The error's symbol, such as EADDRINUSE; "ok" after a success.</summary>
    public string ErrorName => Failed ? Errno.NameOf(Error) : "ok";

    /// <summary>Wraps the return value of the native call made just before: nothing may come between, or errno is another's.</summary>
    internal static SyscallResult Of(nint returned) => new(returned >= 0 ? returned : -Marshal.GetLastSystemError());

    internal static SyscallResult Failure(int errno) => new(-errno);
}
