using System.Diagnostics;
using System.Globalization;
using Skiff.Cli.Configuration;

namespace Skiff.Cli.Cluster;

/// <summary>The server that runs in the background of this machine, found again by its pid file.</summary>
public sealed class ServerProcess(Settings settings, TimeProvider time)
{
    private static readonly TimeSpan pollEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Where the server's output goes.</summary>
    public string LogFile => Path.Combine(settings.DataDirectory, "server.log");

    /// <summary>Where a running server leaves its process id.</summary>
    public static string PidFileOf(Settings settings) => Path.Combine(settings.RuntimeDirectory, "server.pid");

    /// <summary>The id of the running server or agent, or null. A pid file of a process that is neither counts for nothing.</summary>
    public int? RunningId()
    {
        try
        {
            string text = File.ReadAllText(PidFileOf(settings)).Trim();
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) return null;
            string command = File.ReadAllText($"/proc/{id}/cmdline");
            bool isServer = command.Contains("skiff", StringComparison.Ordinal)
                && (command.Contains("server", StringComparison.Ordinal) || command.Contains("agent", StringComparison.Ordinal));
            return isServer ? id : null;
        }
        catch (IOException)
        {
            return null; // No file or no such process: nothing runs.
        }
    }

    /// <summary>
    /// Starts the server in a session of its own, so that it outlives this command, with its output in
    /// <see cref="LogFile"/>.
    /// </summary>
    public void Start(IReadOnlyList<string> arguments)
    {
        Directory.CreateDirectory(settings.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path");
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        // The shell only wires up the output and gets out of the way.
        start.ArgumentList.Add("log=$1; shift; exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("skiff");
        start.ArgumentList.Add(LogFile);
        start.ArgumentList.Add(executable);
        start.ArgumentList.Add("server");
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process? process = Process.Start(start);
    }

    /// <summary>Asks the server to stop and waits for it. False when it does not go in the time given.</summary>
    public async Task<bool> StopAsync(int id, TimeSpan patience, CancellationToken stop)
    {
        if (NativeSignals.Send(id, NativeSignals.Terminate) != 0) return true;
        long started = time.GetTimestamp();
        while (Directory.Exists($"/proc/{id}"))
        {
            if (time.GetElapsedTime(started) > patience) return false;
            await Task.Delay(pollEvery, time, stop);
        }

        return true;
    }
}
