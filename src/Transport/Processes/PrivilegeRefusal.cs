namespace Understudy.Transport.Processes;

/// <summary>A process cannot serve as somebody else.</summary>
/// <param name="Fault">Why.</param>
/// <param name="Account">The user or group it is about, as it was given, or by its number.</param>
/// <param name="Error">The symbol of the kernel's error, where it refused.</param>
/// <param name="Group">The group that the process is in by now, where the user could not be changed.</param>
public sealed record PrivilegeRefusal(PrivilegeFault Fault, string Account, string Error = "", string Group = "");
