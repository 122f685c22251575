using System.Diagnostics;
using System.Globalization;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Singletons;
using Skiff.Agent.Tests.Runtime;
using Skiff.Agent.Tests.Volumes;
using ManualTime = Skiff.Fixtures.ManualTime;

namespace Skiff.Agent.Tests.Singletons;

public sealed class SingletonGuardTests
{
    private const string Cgroup = "/own/kubepods/podu1";

    [Fact]
    public async Task What_outlives_its_deadline_and_its_grace_is_killed()
    {
        using TempDirectory directory = new();
        ManualTime time = new();
        using Process victim = Process.Start("/bin/sleep", "1000");
        string procs = Path.Combine(directory.Path, "cgroup", "pids", Cgroup.TrimStart('/'), "container", "cgroup.procs");
        Directory.CreateDirectory(Path.GetDirectoryName(procs)!);
        await File.WriteAllTextAsync(
            procs, victim.Id.ToString(CultureInfo.InvariantCulture) + "\n", TestContext.Current.CancellationToken);
        SingletonRecords records = new(Path.Combine(directory.Path, "records"));
        records.Write(Record(records, time.GetElapsedTime(0) + TimeSpan.FromSeconds(60)));
        FakeCri cri = new(time);
        Task guard = GuardOf(directory, cri, time).RunAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("ListContainers", cri.Calls);
        time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => cri.Calls.Contains("ListContainers"));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(victim.HasExited);
        // A renewal that comes after all saves it.
        records.Write(Record(records, time.GetElapsedTime(0) + TimeSpan.FromSeconds(10)));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(victim.HasExited);
        time.Advance(TimeSpan.FromSeconds(1 + 2 + 5));
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, victim.ExitCode);
        await File.WriteAllTextAsync(procs, "", TestContext.Current.CancellationToken);
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return guard.IsCompleted;
        });
        await guard;
    }

    [Fact]
    public async Task Without_records_it_ends()
    {
        using TempDirectory directory = new();
        ManualTime time = new();
        SingletonRecords records = new(Path.Combine(directory.Path, "records"));
        records.Write(Record(records, time.GetElapsedTime(0) + TimeSpan.FromSeconds(60)));
        Task guard = GuardOf(directory, new FakeCri(time), time).RunAsync(TestContext.Current.CancellationToken);
        Assert.False(guard.IsCompleted);
        records.Remove("u1");
        await guard.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Records_of_another_start_of_the_machine_count_for_nothing()
    {
        using TempDirectory directory = new();
        SingletonRecords records = new(directory.Path);
        records.Write(Record(records, TimeSpan.FromSeconds(5)));
        Assert.Equal(Record(records, TimeSpan.FromSeconds(5)), records.Find("u1"));
        records.Write(Record(records, TimeSpan.FromSeconds(5)) with { BootId = "another" });
        Assert.Null(records.Find("u1"));
        Assert.Empty(records.All());
    }

    [Fact]
    public async Task There_is_one_guard()
    {
        using TempDirectory directory = new();
        string started = Path.Combine(directory.Path, "started");
        GuardProcess process = new(directory.Path, ["/bin/touch", started]);
        TaskCompletionSource over = new();
        Task first = process.RunAsync(() => over.Task, () => false, TimeProvider.System);
        await process.RunAsync(() => throw new InvalidOperationException("a second one"), () => true, TimeProvider.System);
        process.EnsureRunning();
        over.SetResult();
        await first;
        Assert.False(File.Exists(started));
        process.EnsureRunning();
        await UntilAsync(() => File.Exists(started));
    }

    [Fact]
    public async Task A_record_that_comes_while_the_guard_is_about_to_end_is_guarded()
    {
        using TempDirectory directory = new();
        SingletonRecords records = new(directory.Path);
        GuardProcess process = new(directory.Path, ["/bin/false"]);
        int times = 0;
        await process.RunAsync(
            () =>
            {
                // As the agent does it: first the record, then a look whether there is a guard. There is.
                if (++times == 1) records.Write(Record(records, TimeSpan.FromSeconds(60)));
                else records.Remove("u1");
                process.EnsureRunning();
                return Task.CompletedTask;
            },
            () => records.All().Count > 0, TimeProvider.System);
        Assert.Equal(2, times);
    }

    private static SingletonGuard GuardOf(TempDirectory directory, FakeCri cri, ManualTime time) => new(
        Path.Combine(directory.Path, "records"), cri, new CgroupTree(Path.Combine(directory.Path, "cgroup"), "/own"), time);

    private static SingletonRecord Record(SingletonRecords records, TimeSpan deadline) => new(
        "shop", "db-0", "u1", new("db", TimeSpan.FromSeconds(60)), 5, Cgroup, deadline, records.BootId);

    private static async Task UntilAsync(Func<bool> condition)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "it did not come to that in 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
