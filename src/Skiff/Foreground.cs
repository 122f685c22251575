using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Skiff.Cli.Cluster;

namespace Skiff;

/// <summary>A role in the foreground: it runs until the process is told to stop, and can be found by its pid file.</summary>
internal static class Foreground
{
    /// <summary>Runs a role. Answers the exit code.</summary>
    public static async Task<int> RunAsync(ClusterLayout layout, ILogger log, Func<CancellationToken, Task<int>> role)
    {
        using CancellationTokenSource stopping = new();
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        string pidFile = ServerProcess.PidFileOf(layout.Settings);
        try
        {
            Directory.CreateDirectory(layout.Settings.RuntimeDirectory);
            await File.WriteAllTextAsync(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return await role(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is IOException or SocketException or UnauthorizedAccessException)
        {
            log.LogCritical("{Fault}", fault.Message);
            return 1;
        }
        finally
        {
            File.Delete(pidFile);
        }
    }
}
