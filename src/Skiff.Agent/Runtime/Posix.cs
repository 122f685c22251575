using System.Runtime.InteropServices;

namespace Skiff.Agent.Runtime;

/// <summary>System calls that .NET has no name for.</summary>
internal static partial class Posix
{
    /// <summary>Asks a process to end.</summary>
    public const int SigTerm = 15;

    /// <summary>Ends a process.</summary>
    public const int SigKill = 9;

    /// <summary>Sends a signal; false when no such process is left.</summary>
    public static bool Kill(int pid, int signal) => KillCall(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillCall(int pid, int signal);
}
