using System.Diagnostics;

namespace Skiff.Proxy;

/// <summary>The kernel's packet rules.</summary>
public interface INetRules
{
    /// <summary>Runs a script as one transaction; null when it was taken, what is wrong otherwise.</summary>
    ValueTask<string?> ApplyAsync(string script, CancellationToken stop);

    /// <summary>Makes the kernel forget UDP flows to an address.</summary>
    ValueTask ForgetUdpAsync(string address, CancellationToken stop);
}

/// <summary>The rules of this machine, through the <c>nft</c> and <c>conntrack</c> programs.</summary>
public sealed class NftRules : INetRules
{
    /// <inheritdoc/>
    public async ValueTask<string?> ApplyAsync(string script, CancellationToken stop)
    {
        ProcessStartInfo start = new("nft") { RedirectStandardInput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-f");
        start.ArgumentList.Add("-");
        using Process process = Process.Start(start) ?? throw new IOException("nft cannot be started");
        await process.StandardInput.WriteAsync(script.AsMemory(), stop);
        process.StandardInput.Close();
        string errors = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? null : errors.Split('\n')[0];
    }

    /// <inheritdoc/>
    public async ValueTask ForgetUdpAsync(string address, CancellationToken stop)
    {
        ProcessStartInfo start = new("conntrack") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["-D", "--orig-dst", address, "-p", "udp"]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new IOException("conntrack cannot be started");
        // It complains when there was nothing to forget, which is as good.
        await Task.WhenAll(process.StandardError.ReadToEndAsync(stop), process.StandardOutput.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
    }
}
