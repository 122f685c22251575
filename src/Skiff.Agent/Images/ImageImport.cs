using Skiff.Agent.Processes;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Images;

/// <summary>Brings image archives to a containerd, through the client that ships with it.</summary>
/// <param name="clientExecutable">The client: a path, or a name to be found in PATH.</param>
/// <param name="socketPath">containerd's socket.</param>
/// <param name="snapshotter">Where the layers are unpacked.</param>
public sealed class ImageImport(string clientExecutable, string socketPath, string snapshotter)
{
    /// <summary>
    /// Imports a docker or OCI archive and unpacks its layers. Answers the names of the images in it, made full
    /// (<c>docker.io/library/...</c>), or an error.
    /// </summary>
    public async ValueTask<(IReadOnlyList<string> Names, string? Error)> RunAsync(
        string archivePath, CancellationToken stop)
    {
        ChildEnd end = await ChildProgram.RunAsync(
            clientExecutable,
            [
                "--address", socketPath, "--namespace", ContainerdOptions.Namespace,
                "images", "import", "--snapshotter", snapshotter, archivePath,
            ],
            "", stop);
        return end.Code == 0 ? (NamesIn(end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), null) : ([], end.Errors);
    }

    // One line for each image: "unpacking docker.io/library/busybox:latest (sha256:...)...done".
    private static string[] NamesIn(string[] lines) =>
        [.. lines.Select(line => line.Split(' ')).Where(words => words is ["unpacking", _, ..]).Select(words => words[1])];
}
