using System.ComponentModel;
using System.Diagnostics;

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>What a program did.</summary>
/// <param name="Command">How it was called.</param>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record Ran(string Command, int Code, string Out, string Error)
{
    /// <summary>The lines of the output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public override string ToString() => $"{Command}\nexit code {Code}\n{Out}{Error}";
}

/// <summary>Runs a program to its end, or to the end of patience.</summary>
public static class Programs
{
    private const int TimedOutCode = -1;

    /// <summary>Runs a program with the input and environment given.</summary>
    public static async Task<Ran> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string input,
        TimeSpan patience, CancellationToken stop)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        string command = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        using Process process = Started(start);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), late.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(late.Token);
            return new Ran(command, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new Ran(command, TimedOutCode, await output, $"{await error}ended after {patience}");
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be run: {fault.Message}", fault);
        }
    }
}
