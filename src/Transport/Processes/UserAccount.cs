using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>A user as the user database knows it; a number without an entry has neither name nor group.</summary>
internal sealed unsafe record UserAccount(uint Number, string? Name, uint? Group)
{
    private const int OrdinaryBufferBytes = 16 * 1024;
    private const int LargestBufferBytes = 1 << 20;     // a group with very many members is long, but not endless

    private delegate int Lookup(void* entry, byte* buffer, nuint bytes, void** found);

    /// <returns>Null if the name is unknown and is not a number.</returns>
    public static UserAccount? Find(string nameOrNumber)
    {
        var isNumber = uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        fixed (byte* name = NativeFile.Terminated(nameOrNumber))
        {
            var pinned = name;
            var found = Read((entry, buffer, bytes, result) => LibC.getpwnam_r(pinned, entry, buffer, bytes, result), FromPasswd);
            if (found is not null || !isNumber) return found;
        }

        return Read((entry, buffer, bytes, result) => LibC.getpwuid_r(number, entry, buffer, bytes, result), FromPasswd)
            ?? new UserAccount(number, null, null);
    }

    /// <returns>The group's number; null if the name is unknown and is not a number.</returns>
    public static uint? FindGroup(string nameOrNumber)
    {
        fixed (byte* name = NativeFile.Terminated(nameOrNumber))
        {
            var pinned = name;
            var found = Read((entry, buffer, bytes, result) => LibC.getgrnam_r(pinned, entry, buffer, bytes, result), FromGroup);
            if (found is not null) return found.Group;
        }

        return uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static UserAccount? Read(Lookup lookup, Func<nint, UserAccount> convert)
    {
        var entry = stackalloc byte[64];    // struct passwd has 48 bytes, struct group 32
        for (var bufferBytes = OrdinaryBufferBytes; bufferBytes <= LargestBufferBytes; bufferBytes *= 4)
        {
            void* found = null;
            fixed (byte* buffer = new byte[bufferBytes])
            {
                var error = lookup(entry, buffer, (nuint)bufferBytes, &found);
                if (error == Errno.OutOfRange) continue;
                return found is null ? null : convert((nint)found);
            }
        }

        return null;
    }

    // struct passwd: name and password pointers, then uid and gid. struct group: name and password pointers, then gid.
    private static UserAccount FromPasswd(nint entry) => new(*(uint*)(entry + 16), TextAt(*(byte**)entry), *(uint*)(entry + 20));

    private static UserAccount FromGroup(nint entry) => new(0, null, *(uint*)(entry + 16));

    private static string TextAt(byte* terminated)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(terminated);
        return Encoding.UTF8.GetString(bytes);
    }
}
