using System.Diagnostics;

namespace Skiff.Store.Crash;

/// <summary>
/// Mounts and networks that no other process sees. Otherwise one that starts a container would take a copy of them along and keep a
/// file system alive after its power has been cut.
/// </summary>
internal static class MountNamespace
{
    private const string Marker = "SKIFF_CRASH_OWN_MOUNTS";

    internal static bool IsShared => Environment.GetEnvironmentVariable(Marker) is null;

    internal static async Task<int> RunInOwnAsync(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Skiff.Store.Crash.dll");
        ProcessStartInfo start = new("unshare", ["--mount", "--net", "dotnet", program, .. arguments]);
        start.Environment[Marker] = "1";
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
