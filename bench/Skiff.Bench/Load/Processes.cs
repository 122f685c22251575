using System.Diagnostics;
using System.Globalization;

namespace Skiff.Bench.Load;

/// <summary>Starts processes and reads what the kernel says of them.</summary>
internal static class Processes
{
    // The kernel counts processor time in ticks of a hundredth of a second, on every machine of today.
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    /// <summary>Starts a program with its output in a file.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell does the redirection and then becomes the program.
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        foreach (string word in (string[])["-c", "exec \"$0\" \"$@\" >\"$BENCH_LOG\" 2>&1", program])
            start.ArgumentList.Add(word);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["BENCH_LOG"] = log;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new LoadFault($"{program} does not start");
    }

    /// <summary>Ends a process in order, or by force when it takes too long.</summary>
    public static async Task StopAsync(Process process)
    {
        if (process.HasExited) return;
        using Process kill = Process.Start("kill", process.Id.ToString(CultureInfo.InvariantCulture));
        await kill.WaitForExitAsync();
        using CancellationTokenSource late = new(patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Processor time that processes have used so far, in seconds.</summary>
    public static double CpuSeconds(IEnumerable<Process> processes) => processes.Sum(process =>
    {
        string stat = File.ReadAllText($"/proc/{process.Id}/stat");
        // The name, in parentheses, may hold anything; user and system time are the 12th and 13th word after it.
        string[] words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(words[11], CultureInfo.InvariantCulture)
            + double.Parse(words[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>Resident memory of processes, in megabytes.</summary>
    public static double ResidentMegabytes(IEnumerable<Process> processes) => Megabytes(processes, "VmRSS");

    /// <summary>The most that was ever resident since <see cref="ForgetPeaks"/>, in megabytes.</summary>
    public static double PeakMegabytes(IEnumerable<Process> processes) => Megabytes(processes, "VmHWM");

    /// <summary>Makes what is resident now the peak.</summary>
    public static void ForgetPeaks(IEnumerable<Process> processes)
    {
        foreach (Process process in processes) File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");
    }

    private static double Megabytes(IEnumerable<Process> processes, string field) => processes.Sum(process =>
    {
        string line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
    });
}
