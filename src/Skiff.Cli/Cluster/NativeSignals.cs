using System.Runtime.InteropServices;

namespace Skiff.Cli.Cluster;

/// <summary>Sending signals, which .NET does not offer.</summary>
internal static partial class NativeSignals
{
    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>Sends a signal to a process; 0 on success.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Send(int processId, int signal);
}
