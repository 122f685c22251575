using System.ComponentModel;
using System.Diagnostics;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Processes;

/// <summary>How a program of the machine ended.</summary>
/// <param name="Code">Its exit code; -1 when it could not be started.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it complained of.</param>
internal readonly record struct ChildEnd(int Code, string Output, string Errors);

/// <summary>Runs a program of the machine to its end.</summary>
internal static class ChildProgram
{
    /// <summary>Runs it with an input; kills it when <paramref name="stop"/> comes first.</summary>
    public static async ValueTask<ChildEnd> RunAsync(
        string executable, IEnumerable<string> arguments, string input, CancellationToken stop)
    {
        ProcessStartInfo start = new(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception fault)
        {
            return new(-1, "", $"cannot start {executable}: {fault.Message}");
        }

        if (process is null) return new(-1, "", $"cannot start {executable}");
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), stop);
                process.StandardInput.Close();
                await process.WaitForExitAsync(stop);
                return new(process.ExitCode, await output, (await errors).Trim());
            }
            catch (OperationCanceledException)
            {
                Posix.Kill(process.Id, Posix.SigKill);
                throw;
            }
        }
    }
}
