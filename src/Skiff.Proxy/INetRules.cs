using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Skiff.Networking.Services;

namespace Skiff.Proxy;

/// <summary>The kernel's packet rules and the flows it remembers.</summary>
public interface INetRules
{
    /// <summary>Runs a script as one transaction; null when it was taken, what is wrong otherwise.</summary>
    ValueTask<string?> ApplyAsync(string script, CancellationToken stop);

    /// <summary>The UDP flows the kernel remembers, each once however many clients have it.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    ValueTask<IReadOnlyCollection<UdpFlow>> UdpFlowsAsync(CancellationToken stop);

    /// <summary>Makes the kernel forget a UDP flow of all clients.</summary>
    /// <exception cref="IOException">The kernel cannot be told.</exception>
    ValueTask ForgetAsync(UdpFlow flow, CancellationToken stop);
}

/// <summary>The rules of a machine, through the <c>nft</c> and <c>conntrack</c> programs.</summary>
/// <param name="space">Name of the network namespace whose rules they are; empty for the one this process is in.</param>
public sealed class NftRules(string space = "") : INetRules
{
    /// <inheritdoc/>
    public async ValueTask<string?> ApplyAsync(string script, CancellationToken stop)
    {
        try
        {
            using Process process = Start("nft", "-f", "-");
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            await process.StandardInput.WriteAsync(script.AsMemory(), stop);
            process.StandardInput.Close();
            string fault = (await errors).Split('\n')[0];
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0 ? null : fault;
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyCollection<UdpFlow>> UdpFlowsAsync(CancellationToken stop)
    {
        HashSet<UdpFlow> flows = [];
        using Process process = Start("conntrack", "-L", "-p", "udp", "-f", "ipv4");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(stop);
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (UdpFlow.Parse(line) is { } flow) flows.Add(flow);
        }

        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? flows : throw new IOException((await errors).Split('\n')[0]);
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(UdpFlow flow, CancellationToken stop)
    {
        using Process process = Start(
            "conntrack", "-D", "-p", "udp", "--orig-dst", flow.Address,
            "--orig-port-dst", flow.Port.ToString(CultureInfo.InvariantCulture), "--reply-src", flow.Answerer);
        process.StandardInput.Close();
        // It complains when the flow has ended by itself, which is as good.
        await Task.WhenAll(process.StandardError.ReadToEndAsync(stop), process.StandardOutput.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
    }

    private Process Start(string program, params string[] arguments)
    {
        string[] all = space.Length == 0 ? [program, .. arguments] : ["ip", "netns", "exec", space, program, .. arguments];
        ProcessStartInfo start = new(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start) ?? throw new IOException($"{program} cannot be started");
        }
        catch (Win32Exception fault)
        {
            throw new IOException($"{program} cannot be started: {fault.Message}", fault);
        }
    }
}
