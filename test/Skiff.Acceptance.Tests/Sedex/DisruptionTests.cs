using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;
using Skiff.Acceptance.Tests.Survival;

namespace Skiff.Acceptance.Tests.Sedex;

/// <summary>
/// A client that must be alone is, whatever is done to it. <c>SKIFF_DISRUPTIONS</c> says how often each is done.
/// </summary>
[Trait("Category", "Integration")]
[Collection(nameof(Alone))]
public sealed class DisruptionTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int times = int.Parse(
        Environment.GetEnvironmentVariable("SKIFF_DISRUPTIONS") ?? "2", CultureInfo.InvariantCulture);

    [Fact]
    public Task An_update_leaves_it_alone() => DisruptAsync("alone-update", (space, round) =>
        space.MustAsync(string.Create(CultureInfo.InvariantCulture, $"set env deployment/sedex-client ROUND={round}")));

    [Fact]
    public Task A_deletion_leaves_it_alone() => DisruptAsync("alone-delete", async (space, _) =>
        await space.MustAsync($"delete pod {await Client.PodAsync(space)} --wait=false"));

    [Fact]
    public Task A_deletion_by_force_leaves_it_alone() => DisruptAsync("alone-force", async (space, _) =>
        await space.MustAsync($"delete pod {await Client.PodAsync(space)} --force --grace-period=0"));

    [Fact]
    public Task An_eviction_leaves_it_alone() => DisruptAsync("alone-evict", async (space, _) =>
    {
        string pod = await Client.PodAsync(space);
        await space.MustAsync($"create --raw /api/v1/namespaces/{space.Name}/pods/{pod}/eviction -f -", $$$"""
            {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{pod}}}","namespace":"{{{space.Name}}}"}}
            """);
    });

    [Fact]
    public Task The_agents_death_leaves_it_alone() => DisruptAsync("alone-kill", async (space, round) =>
    {
        // Every other time so long that its lease runs out, and the guard has to end it.
        string pod = await Client.PodAsync(space);
        await cluster.KillServerAsync();
        try
        {
            if (round % 2 == 1) await UntilNoneRunsAsync(space.Name);
        }
        finally
        {
            await cluster.StartServerAsync();
        }

        await space.MustAsync($"delete pod {pod} --force --grace-period=0");
    });

    [Fact]
    public Task A_cut_network_leaves_it_alone() => OnTwoNodesAsync("alone-cut", (node, cut) =>
    {
        if (cut) node.Link.Cut();
        else node.Link.Mend();
        return Task.CompletedTask;
    });

    [Fact]
    public Task The_death_of_its_nodes_agent_leaves_it_alone() => OnTwoNodesAsync("alone-dead", (node, dead) =>
    {
        if (dead) return node.KillAsync();
        node.Start();
        return Task.CompletedTask;
    });

    // It runs on the second node, which is lost; somebody who believes it gone for good deletes it by force; the first node
    // takes over as soon as it may.
    private async Task OnTwoNodesAsync(string name, Func<SecondNode, bool, Task> lose)
    {
        await using SecondNode second = await cluster.JoinAsync();
        string volume = Directory.CreateTempSubdirectory("skiff-sedex-").FullName;
        File.SetUnixFileMode(volume, (UnixFileMode)0b111_111_111);
        await using (Space space = await cluster.SpaceAsync(name))
        {
            await space.ApplyFileAsync(Path.Combine(Client.Folder, "20-identity.yaml"));
            await space.ApplyAsync(Client.Manifest(
                ("skiff.io/singleton: sedex-client", "skiff.io/singleton: sedex-client\n        skiff.io/singleton-lease-seconds: '3'"),
                ("terminationGracePeriodSeconds: 65", "terminationGracePeriodSeconds: 2"),
                Client.Marked(name),
                ("persistentVolumeClaim: {claimName: sedex-data}", $"hostPath: {{path: {volume}}}")));
            await using InstanceCount count = new(cluster, name);
            for (int round = 0; round < times; round++)
            {
                int starts = Starts(volume);
                await cluster.KubectlAsync(["cordon", cluster.NodeName]);
                await cluster.KubectlAsync(["uncordon", second.Name]);
                await space.MustAsync("delete pods --all --wait=false");
                await StartedAsync(space, second, volume, starts);
                await Client.RolledOutAsync(space);
                Assert.Equal(second.Name, await space.ReadAsync($"pod/{await Client.PodAsync(space)}", ".spec.nodeName"));
                await cluster.KubectlAsync(["uncordon", cluster.NodeName]);
                await cluster.KubectlAsync(["cordon", second.Name]);
                starts = Starts(volume);
                await lose(second, true);
                await space.MustAsync($"delete pod {await Client.PodAsync(space)} --force --grace-period=0");
                await StartedAsync(space, second, volume, starts);
                await Client.RolledOutAsync(space);
                await lose(second, false);
            }

            await JudgeAsync(space, volume, count);
            await space.MustAsync("delete deployment sedex-client --cascade=foreground");
        }

        Directory.Delete(volume, recursive: true);
        await cluster.KubectlAsync(["delete", "node", second.Name]);
    }

    private async Task StartedAsync(Space space, SecondNode second, string volume, int starts)
    {
        try
        {
            await Notes.UntilAsync(volume, () => Starts(volume) > starts);
        }
        catch (TimeoutException)
        {
            Ran state = await cluster.KubectlAsync(["get", "nodes,pods,leases", "-A", "-o", "wide"]);
            Ran events = await space.KubectlAsync("get events --sort-by=.metadata.creationTimestamp");
            Assert.Fail($"no start after {starts}:\n{state}\n{events}\n{second.LogTail()}\n{cluster.LogTail()}");
        }
    }

    private async Task UntilNoneRunsAsync(string mark)
    {
        await using InstanceCount count = new(cluster, mark);
        await count.UntilNoneAsync();
    }

    private async Task DisruptAsync(string name, Func<Space, int, Task> disrupt)
    {
        await using Space space = await cluster.SpaceAsync(name);
        await Client.ApplyAsync(space, Client.Manifest(
            ("skiff.io/singleton: sedex-client", "skiff.io/singleton: sedex-client\n        skiff.io/singleton-lease-seconds: '4'"),
            ("terminationGracePeriodSeconds: 65", "terminationGracePeriodSeconds: 3"),
            Client.Marked(name)));
        string volume = await Client.VolumeAsync(space);
        await using InstanceCount count = new(cluster, name);
        for (int round = 0; round < times; round++)
        {
            int starts = Starts(volume);
            await disrupt(space, round);
            await Notes.UntilAsync(volume, () => Starts(volume) > starts);
            await Client.RolledOutAsync(space);
        }

        await JudgeAsync(space, volume, count);
    }

    private async Task JudgeAsync(Space space, string volume, InstanceCount count)
    {
        IReadOnlyList<InstanceNote> notes = InstanceNote.Read(volume);
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{space.Name}: {times} disruptions, {Starts(volume)} starts, overlap {InstanceNote.Overlap(notes).TotalMilliseconds:0.###} ms, "
            + $"at most {count.Most} at once in {count.Looks} looks, shortest gap {ShortestGap(notes).TotalMilliseconds:0.#} ms");
        output.WriteLine(figures);
        TestContext.Current.SendDiagnosticMessage(figures);
        if (InstanceNote.Overlap(notes) > TimeSpan.Zero || notes.Any(note => note.What == "overlap") || count.Most != 1)
        {
            Ran events = await space.KubectlAsync(
                "get events --sort-by=.metadata.creationTimestamp -o custom-columns=T:.firstTimestamp,O:.involvedObject.name,M:.message");
            Assert.Fail($"{figures}\n{string.Join('\n', notes)}\n{count.Sighting}\n{events}\n{cluster.LogTail()}");
        }

        Assert.True(Starts(volume) > times, figures);
    }

    private static int Starts(string volume) => InstanceNote.Read(volume).Count(note => note.What == "start");

    private static TimeSpan ShortestGap(IReadOnlyList<InstanceNote> notes)
    {
        TimeSpan shortest = TimeSpan.MaxValue;
        InstanceNote? stop = null;
        foreach (InstanceNote note in notes)
        {
            if (note.What.StartsWith("stop", StringComparison.Ordinal)) stop = note;
            else if (note.What == "start" && stop is not null && note.Time - stop.Time < shortest) shortest = note.Time - stop.Time;
        }

        return shortest;
    }
}
