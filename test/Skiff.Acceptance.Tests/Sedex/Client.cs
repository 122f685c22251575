using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Sedex;

/// <summary>The client of the example, as tests want it: with its own name, and quick to come and go.</summary>
internal static class Client
{
    /// <summary>The manifests of the example.</summary>
    public static string Folder { get; } = Path.Combine(TestCluster.Sources, "examples", "sedex");

    /// <summary>The deployment with changes, by what stands in the file.</summary>
    public static string Manifest(params (string Old, string New)[] changes)
    {
        string text = File.ReadAllText(Path.Combine(Folder, "30-client.yaml"));
        foreach ((string old, string fresh) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, fresh, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>A change that marks the clients of one test in their environment.</summary>
    public static (string Old, string New) Marked(string mark) =>
        ("- {name: TZ, value: Europe/Zurich}", $"- {{name: TZ, value: Europe/Zurich}}\n        - {{name: MARK, value: {mark}}}");

    /// <summary>Applies the whole example.</summary>
    public static async Task ApplyAsync(Space space, string manifest)
    {
        await space.ApplyFileAsync(Path.Combine(Folder, "10-volume.yaml"));
        await space.ApplyFileAsync(Path.Combine(Folder, "20-identity.yaml"));
        await space.ApplyAsync(manifest);
        await RolledOutAsync(space);
    }

    /// <summary>Waits until the deployment is as it should be.</summary>
    public static Task RolledOutAsync(Space space) => space.MustAsync("rollout status deployment/sedex-client --timeout=110s");

    /// <summary>Name of the one pod.</summary>
    public static async Task<string> PodAsync(Space space) =>
        (await space.ReadAsync("pods", ".items[?(@.status.phase==\"Running\")].metadata.name")).Split(' ')[0];

    /// <summary>Where the volume is on the machine.</summary>
    public static async Task<string> VolumeAsync(Space space)
    {
        string volume = await space.ReadAsync("pvc/sedex-data", ".spec.volumeName");
        return await space.ReadAsync($"pv/{volume}", ".spec.local.path");
    }
}
