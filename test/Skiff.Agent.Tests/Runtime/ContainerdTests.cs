using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Volumes;
using Skiff.Cri.V1;

namespace Skiff.Agent.Tests.Runtime;

/// <summary>A containerd that is only a process, and whose words a test puts into its mouth.</summary>
public sealed class ContainerdTests
{
    // Beyond what the kernel gives to any.
    private const int NoProcess = int.MaxValue;

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task One_that_missed_an_end_is_started_again(bool isSandbox, bool isMissed)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TempDirectory directory = new();
        ContainerdOptions options = await OptionsAsync(directory.Path, stop);
        FakeCri cri = new(TimeProvider.System);
        (string sandbox, string container) = await RunAsync(cri, stop);
        // Both live, as this very process does, and then one of them does not.
        Note(options, sandbox, isSandbox ? NoProcess : Environment.ProcessId);
        Note(options, container, isSandbox ? Environment.ProcessId : NoProcess);
        if (!isMissed) TellBeforeTheSecondLook(cri, container);
        Containerd containerd = new(options, cri, TimeProvider.System);
        try
        {
            string? fault = await containerd.EnsureRunningAsync(stop);
            if (isMissed)
            {
                Assert.Equal($"containerd missed the end of {(isSandbox ? sandbox : container)}: it is started again", fault);
                Assert.Null(containerd.RunningPid());
                if (isSandbox) cri.LoseSandbox(sandbox);
                else cri.Exit(container, 137);
                fault = await containerd.EnsureRunningAsync(stop);
            }

            Assert.Null(fault);
            int running = containerd.RunningPid()!.Value;
            Assert.Null(await containerd.EnsureRunningAsync(stop));
            Assert.Equal(running, containerd.RunningPid());
        }
        finally
        {
            await containerd.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<ContainerdOptions> OptionsAsync(string directory, CancellationToken stop)
    {
        string executable = Path.Combine(directory, "containerd");
        await File.WriteAllTextAsync(executable, "#!/bin/sh\nexec tail -f \"$2\" # The configuration.\n", stop);
        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new()
        {
            RootDirectory = Path.Combine(directory, "root"),
            RuntimeDirectory = Path.Combine(directory, "run"),
            NetworkConfigDirectory = Path.Combine(directory, "net"),
            Executable = executable,
        };
    }

    private static async Task<(string Sandbox, string Container)> RunAsync(FakeCri cri, CancellationToken stop)
    {
        PodSandboxConfig config = new() { Metadata = new() };
        string sandbox = (await cri.RunPodSandboxAsync(new() { Config = config }, stop)).Value!.PodSandboxId;
        CreateContainerRequest request = new()
        {
            PodSandboxId = sandbox, SandboxConfig = config, Config = new() { Metadata = new(), Image = new() },
        };
        string container = (await cri.CreateContainerAsync(request, stop)).Value!.ContainerId;
        await cri.StartContainerAsync(new() { ContainerId = container }, stop);
        return (sandbox, container);
    }

    private static void Note(ContainerdOptions options, string id, int process)
    {
        string bundle = Directory.CreateDirectory(Path.Combine(options.BundleDirectory, id)).FullName;
        File.WriteAllText(Path.Combine(bundle, "init.pid"), $"{process}");
    }

    private static void TellBeforeTheSecondLook(FakeCri cri, string container)
    {
        int looks = 0;
        cri.Hold = method =>
        {
            if (method == "ListContainers" && ++looks == 2) cri.Exit(container, 0);
            return Task.CompletedTask;
        };
    }
}
