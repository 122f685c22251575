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
    private string LockPath => Path.Combine(directory, "guard.lock");

    /// <summary>Starts a guard unless one runs. Two that start at once sort it out by the lock.</summary>
    public void EnsureRunning()
    {
        Directory.CreateDirectory(directory);
        if (TryLock() is not { } held) return;
        held.Dispose();
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec setsid \"$@\" </dev/null >/dev/null 2>&1");
        start.ArgumentList.Add("skiff");
        foreach (string word in command) start.ArgumentList.Add(word);
        using Process? process = Process.Start(start);
    }

    /// <summary>Takes the lock of the one guard and notes who has it; null when another process has it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            FileStream file = new(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            using StreamWriter writer = new(file, leaveOpen: true);
            writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            writer.Flush();
            file.Flush();
            return file;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Ends the guard that runs, if one does.</summary>
    public void End()
    {
        if (!Directory.Exists(directory)) return;
        using FileStream? held = TryLock();
        if (held is not null) return;
        // The lock is advisory: who holds it can be read.
        using FileStream file = new(LockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        if (int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) Posix.Kill(pid, Posix.SigTerm);
    }
}
