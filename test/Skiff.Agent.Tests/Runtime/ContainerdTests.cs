using System.Diagnostics;
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
        int looks = 0;
        cri.Hold = async method =>
        {
            await UntilItIsItselfAsync(options, method);
            if (!isMissed && method == "ListContainers" && ++looks == 2) cri.Exit(container, 0);
        };
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

    [Fact]
    public async Task What_one_cannot_take_over_does_not_run_beside_what_takes_its_place()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TempDirectory directory = new();
        ContainerdOptions options = await OptionsAsync(directory.Path, stop);
        FakeCri cri = new(TimeProvider.System) { Hold = method => UntilItIsItselfAsync(options, method) };
        (string sandbox, string container) = await RunAsync(cri, stop);
        Note(options, sandbox, Environment.ProcessId);
        Note(options, container, Environment.ProcessId);
        using Process lost = Process.Start("sleep", "1000");
        Note(options, "lost", lost.Id);
        Containerd containerd = new(options, cri, TimeProvider.System);
        try
        {
            for (int i = 0; i < 4; i++)
            {
                Assert.False(lost.HasExited);
                Assert.Equal("containerd did not take over lost: it is started again", await containerd.EnsureRunningAsync(stop));
            }

            await lost.WaitForExitAsync(stop);
            Assert.Null(await containerd.EnsureRunningAsync(stop));
            // What it makes itself is in its books a moment later.
            using Process young = Process.Start("sleep", "1000");
            Note(options, "young", young.Id);
            Assert.Null(await containerd.EnsureRunningAsync(stop));
            young.Kill();
        }
        finally
        {
            lost.Kill();
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

    // It answers when it is what it was started to be, as a real one does: it has been the shell and others before.
    private static async Task UntilItIsItselfAsync(ContainerdOptions options, string method)
    {
        if (method != "Status") return;
        string process = await File.ReadAllTextAsync(options.PidPath);
        while (await File.ReadAllTextAsync($"/proc/{process}/comm") != "tail\n") await Task.Yield();
    }
}
