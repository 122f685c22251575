using System.Diagnostics;
using System.Globalization;
using System.Text;
using Skiff.Agent.Volumes.Linux;
using Skiff.Cri.V1;

namespace Skiff.Agent.Runtime;

/// <summary>
/// A private containerd. It is started in a session of its own and outlives the process that started it: the next one
/// finds it by its pid file and socket. Only <see cref="StopAsync"/> ends it.
/// </summary>
/// <remarks>Calls must not overlap: one loop owns the object.</remarks>
public sealed class Containerd(ContainerdOptions options, ICri cri, TimeProvider time)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SlowestLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(1); // Between a process' end and its being told.

    private const int TakeoversMax = 3;
    private const long RoomBytes = 1 << 20; // Some notes of a few hundred bytes.

    // How often in a row it was wrong on what runs, though it had room for its notes.
    private int takeovers;
    private bool hadRoom;

    // What the containerd before this one left, until that has been removed.
    private RuntimeLeftovers? leftovers;

    /// <summary>Makes sure that containerd runs with this configuration and answers. Null, or why it does not.</summary>
    public async ValueTask<string?> EnsureRunningAsync(CancellationToken stop)
    {
        string config = ContainerdConfig.Render(options);
        WriteRegistries(); // Read anew with every pull.
        if (RunningPid() is { } running)
        {
            bool current = File.Exists(options.ConfigPath)
                && await File.ReadAllTextAsync(options.ConfigPath, stop) == config;
            if (current) return await WaitForAnswerAsync(running, stop) ?? await SettleAsync(running, stop);
            await EndAsync(running, stop); // Containers keep running under their shims meanwhile.
        }

        Directory.CreateDirectory(options.RootDirectory);
        Directory.CreateDirectory(options.RuntimeDirectory);
        await WriteOwnAsync(options.ConfigPath, config, stop);
        leftovers ??= RuntimeLeftovers.Find(options);
        hadRoom = HasRoom();
        if (Start() is not { } pid) return $"cannot start {options.Executable}: no such executable";
        return await WaitForAnswerAsync(pid, stop) ?? await SettleAsync(pid, stop);
    }

    // What the one before left and this one does not know is removed; where it is wrong on what runs, it is started again.
    private async ValueTask<string?> SettleAsync(int pid, CancellationToken stop)
    {
        (RuntimeTakeover? takeover, CriError? error) = await CompareAsync(stop);
        if (takeover is { Missed.Count: > 0 } first)
        {
            await Task.Delay(EndDeadline, time, stop);
            (takeover, error) = await CompareAsync(stop);
            if (takeover is not null) takeover = takeover with { Missed = first.Missed.Intersect(takeover.Missed).ToHashSet() };
        }

        if (takeover is null) return error?.ToString();
        string? fault = takeover switch
        {
            { Missed.Count: > 0 } => $"containerd missed the end of {string.Join(", ", takeover.Missed)}",
            { PassedOver.Count: > 0 } => $"containerd did not take over {string.Join(", ", takeover.PassedOver.Keys)}",
            _ => null,
        };
        takeovers = fault is null || !hadRoom ? 0 : takeovers + 1;
        if (fault is null) return null;
        // With room on its disk it would have taken over what can be. What cannot must not run beside what takes its place.
        if (takeovers > TakeoversMax)
        {
            foreach (int process in takeover.PassedOver.Values) Posix.Kill(process, Posix.SigKill);
        }

        await EndAsync(pid, stop);
        return $"{fault}: it is started again";
    }

    private bool HasRoom() =>
        !Libc.FileSystem(options.RootDirectory, out FileSystemRoom room).IsError && room.AvailableBytes >= RoomBytes;

    private async ValueTask<(RuntimeTakeover?, CriError?)> CompareAsync(CancellationToken stop)
    {
        CriResult<ListPodSandboxResponse> sandboxes = await cri.ListPodSandboxAsync(new(), stop);
        CriResult<ListContainersResponse> containers = await cri.ListContainersAsync(new(), stop);
        if ((sandboxes.Error ?? containers.Error) is { } error) return (null, error);
        leftovers?.Remove(sandboxes.Value!.Items.Select(sandbox => sandbox.Id)
            .Concat(containers.Value!.Containers.Select(container => container.Id)).ToHashSet(StringComparer.Ordinal));
        leftovers = null;
        return (RuntimeTakeover.Of(options, sandboxes.Value!, containers.Value!), null);
    }

    private void WriteRegistries()
    {
        if (Directory.Exists(options.RegistryDirectory)) Directory.Delete(options.RegistryDirectory, recursive: true);
        foreach ((string host, string text) in options.Registries.Files())
        {
            string directory = Path.Combine(options.RegistryDirectory, host);
            Directory.CreateDirectory(directory);
            File.WriteAllText(Path.Combine(directory, "hosts.toml"), text);
        }
    }

    // It may hold passwords of registries.
    private static async ValueTask WriteOwnAsync(string path, string text, CancellationToken stop)
    {
        File.Delete(path);
        await using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
    }

    /// <summary>The process id of the containerd that runs; null when none does.</summary>
    public int? RunningPid()
    {
        if (!File.Exists(options.PidPath)) return null;
        string text = File.ReadAllText(options.PidPath).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) return null;
        return IsOurs(pid) ? pid : null;
    }

    /// <summary>Ends containerd. Containers go on, unless they were removed before.</summary>
    public async ValueTask StopAsync(CancellationToken stop)
    {
        if (RunningPid() is { } pid) await EndAsync(pid, stop);
        if (File.Exists(options.PidPath)) File.Delete(options.PidPath); // Its directory may never have been made.
    }

    /// <summary>
    /// Removes what is still there of containers after <see cref="StopAsync"/>: those that were being made had no name yet
    /// by which they could have been removed.
    /// </summary>
    public void RemoveRest() => RuntimeLeftovers.Find(options).Remove(new HashSet<string>());

    // A pid may have gone to another process since it was written down; the configuration path tells.
    private bool IsOurs(int pid)
    {
        try
        {
            string[] arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return arguments.Contains(options.ConfigPath) && !IsZombie(pid);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false; // The process is gone.
        }
    }

    private static bool IsZombie(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        int afterName = stat.LastIndexOf(')') + 2; // The name may hold anything, parentheses included.
        return afterName < stat.Length && stat[afterName] == 'Z';
    }

    private int? Start()
    {
        // The shell opens the log and is replaced, as is setsid: the process id stays that of containerd.
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "exec setsid \"$0\" --config \"$1\" </dev/null >>\"$2\" 2>&1",
                options.Executable, options.ConfigPath, options.LogPath,
            },
            UseShellExecute = false,
        };
        using Process? process = Process.Start(start);
        if (process is null) return null;
        File.WriteAllText(options.PidPath, process.Id.ToString(CultureInfo.InvariantCulture));
        return process.Id;
    }

    private async ValueTask<string?> WaitForAnswerAsync(int pid, CancellationToken stop)
    {
        long started = time.GetTimestamp();
        TimeSpan pause = FirstLook;
        while (true)
        {
            CriResult<StatusResponse> status = await cri.StatusAsync(new(), stop);
            if (status.Error is null)
            {
                KeepToOurselves();
                return null;
            }

            if (!Directory.Exists($"/proc/{pid}") || IsDead(pid)) return $"containerd ended at its start: {LastLogLine()}";
            if (time.GetElapsedTime(started) > options.StartDeadline)
            {
                return $"containerd does not answer at {options.SocketPath}: {status.Error.Message}";
            }

            await Task.Delay(pause, time, stop);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, SlowestLook.Ticks));
        }
    }

    // Whoever reaches the socket is root on the machine; containerd lets its group in too.
    private void KeepToOurselves()
    {
        foreach (string socket in (string[])[options.SocketPath, options.SocketPath + ".ttrpc"])
        {
            if (File.Exists(socket)) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static bool IsDead(int pid)
    {
        try
        {
            return IsZombie(pid);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async ValueTask EndAsync(int pid, CancellationToken stop)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            Posix.Kill(pid, Posix.SigTerm);
            using CancellationTokenSource late = new(StopDeadline, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
            try
            {
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                Posix.Kill(pid, Posix.SigKill);
                await process.WaitForExitAsync(stop);
            }
        }
        catch (ArgumentException)
        {
            return; // It ended on its own.
        }
    }

    private string LastLogLine()
    {
        try
        {
            return File.ReadLines(options.LogPath).LastOrDefault() ?? "";
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }
}
