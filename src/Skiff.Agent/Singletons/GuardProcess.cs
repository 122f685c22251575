using System.Diagnostics;
using System.Globalization;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Singletons;

/// <summary>
/// The process that <see cref="SingletonGuard"/> runs in, one per node. It holds a lock while it lives, is in a session
/// of its own, and outlives who started it.
/// </summary>
/// <param name="directory">Directory of the records.</param>
/// <param name="command">Executable and arguments.</param>
public sealed class GuardProcess(string directory, IReadOnlyList<string> command)
{
    private const int Tries = 40;
    private static readonly TimeSpan betweenTries = TimeSpan.FromMilliseconds(25);

    private string LockPath => Path.Combine(directory, "guard.lock");

    private string PidPath => Path.Combine(directory, "guard.pid");

    /// <summary>Starts a guard unless one runs. Two that start at once sort it out by the lock.</summary>
    public void EnsureRunning()
    {
        Directory.CreateDirectory(directory);
        if (TryLock() is not { } free) return;
        free.Dispose();
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec setsid \"$@\" </dev/null >/dev/null 2>&1");
        start.ArgumentList.Add("skiff");
        foreach (string word in command) start.ArgumentList.Add(word);
        using Process? process = Process.Start(start);
    }

    /// <summary>Is the one guard until there is nothing left to guard, or at once when another process is it.</summary>
    /// <remarks>
    /// Who writes a record looks for the lock afterwards, and this process looks for records after it gave the lock back: so a
    /// record that comes while it is about to end has a guard, this one or another.
    /// </remarks>
    /// <param name="guard">Guards until there seems to be nothing left.</param>
    /// <param name="isNeeded">Whether there is anything to guard.</param>
    /// <param name="time">The clock.</param>
    public async Task RunAsync(Func<Task> guard, Func<bool> isNeeded, TimeProvider time)
    {
        do
        {
            using IDisposable? only = await BecomeAsync(time);
            if (only is null) return; // Another one was faster.
            await guard();
        }
        while (isNeeded());
    }

    private async ValueTask<IDisposable?> BecomeAsync(TimeProvider time)
    {
        // Who only looks whether there is a guard has the lock for a moment, too.
        for (int i = 0; i < Tries; i++)
        {
            if (TryLock() is { } held)
            {
                await File.WriteAllTextAsync(PidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                return held;
            }

            await Task.Delay(betweenTries, time);
        }

        return null;
    }

    /// <summary>Ends the guard that runs, if one does.</summary>
    public void End()
    {
        if (!File.Exists(PidPath)) return;
        if (TryLock() is { } free) free.Dispose();
        else if (int.TryParse(File.ReadAllText(PidPath), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            Posix.Kill(pid, Posix.SigTerm);
        }
    }

    private FileStream? TryLock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
