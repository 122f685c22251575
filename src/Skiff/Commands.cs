using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Shutdown;
using Skiff.ApiServer.Certificates;
using Skiff.Cli.Cluster;
using Skiff.Cli.Configuration;
using Skiff.Machinery;
using Skiff.Networking.Services;
using Skiff.Proxy;

namespace Skiff;

/// <summary>The commands of the command line. Each prints what it does and answers an exit code.</summary>
/// <param name="layout">The cluster on this machine.</param>
/// <param name="given">Settings as they were typed.</param>
/// <param name="time">The clock.</param>
public sealed class Commands(ClusterLayout layout, IReadOnlyList<string> given, TimeProvider time)
{
    private static readonly TimeSpan stopPatience = TimeSpan.FromSeconds(20);
    private readonly Settings settings = layout.Settings;
    private readonly ServerProcess server = new(layout.Settings, time);

    /// <summary>Starts a cluster if none runs, applies manifests and waits for them.</summary>
    public Task<int> UpAsync(IReadOnlyList<string> paths) =>
        new UpCommand(layout, server, given, time).RunAsync(paths, CancellationToken.None);

    /// <summary>Stops the server, its containers, and everything that only makes sense while they run.</summary>
    public async Task<int> DownAsync()
    {
        long started = time.GetTimestamp();
        if (server.RunningId() is { } id)
        {
            Console.Error.WriteLine("stopping the server ...");
            if (!await server.StopAsync(id, stopPatience, CancellationToken.None))
            {
                Console.Error.WriteLine($"skiff: the server (process {id}) does not stop; look at {server.LogFile}");
                return 1;
            }
        }

        Console.Error.WriteLine("stopping containers ...");
        using GrpcChannel channel = new(layout.RuntimeSocket, time);
        GrpcCri cri = new(channel);
        bool isOwn = settings.ContainerdSocket.Length == 0;
        Containerd? containerd = isOwn ? new Containerd(layout.Containerd, cri, time) : null;
        IReadOnlyList<string> left = [];
        bool isThere = !isOwn || containerd?.RunningPid() is not null;
        NodeRemoval removal = new(cri, new GrpcSnapshots(channel, time), containerd, layout.Agent, time, NullLogger.Instance);
        if (isThere) left = await removal.RunAsync(CancellationToken.None);
        else containerd?.RemoveRest(); // It may have died before its containers.
        foreach (string directory in (string[])[settings.DataDirectory, settings.RuntimeDirectory])
            left = [.. left, .. Mounts.RemoveBelow(directory).Select(point => $"mount {point}")];
        string? fault = await new NftRules().ApplyAsync(NetScript.Removal(settings.NftTable), CancellationToken.None);
        if (fault is not null) left = [.. left, $"nft table {settings.NftTable}: {fault}"];
        foreach (string what in left) Console.Error.WriteLine($"skiff: could not remove {what}");
        Console.WriteLine($"down in {Seconds(started)}; data is kept in {settings.DataDirectory}");
        return left.Count == 0 ? 0 : 1;
    }

    /// <summary>Stops, removes every file, and shows whether anything of Skiff is left on the machine.</summary>
    public async Task<int> UninstallAsync()
    {
        MachineState before = MachineState.Read();
        bool wasServer = Directory.Exists(layout.DatabaseDirectory); // A node that joined wrote none of its own.
        int code = await DownAsync();
        foreach (string directory in (string[])[settings.DataDirectory, settings.RuntimeDirectory])
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }

        LoginSettings.Remove();
        foreach (string folder in layout.SharedFolders)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }

        if (wasServer) RemoveKubeconfig(settings.Kubeconfig);
        MachineState after = MachineState.Read();
        foreach (string line in before.Compare(after)) Console.WriteLine(line);
        string[] traces = [.. after.TracesOf(settings)];
        foreach (string trace in traces) Console.Error.WriteLine($"skiff: left behind: {trace}");
        Console.WriteLine(traces.Length == 0 && code == 0 ? "nothing of skiff is left on this machine" : "some of skiff is left");
        return traces.Length == 0 ? code : 1;
    }

    /// <summary>Shows what runs.</summary>
    public async Task<int> StatusAsync()
    {
        if (server.RunningId() is not { } id)
        {
            Console.WriteLine("no cluster runs on this machine; skiff up starts one");
            return 1;
        }

        using ClusterClient? client = ClusterClient.Open(settings.Kubeconfig);
        ApiAnswer nodes = client is null ? default : await client.GetAsync("/api/v1/nodes", CancellationToken.None);
        ApiAnswer pods = client is null ? default : await client.GetAsync("/api/v1/pods", CancellationToken.None);
        Console.WriteLine($"server      process {id}, {MemoryOf(id)} MB resident");
        Console.WriteLine($"API         https://{layout.Address}:{settings.ApiPort}  {(nodes.IsOk ? "ready" : "not ready")}");
        Console.WriteLine($"kubeconfig  {settings.Kubeconfig}");
        Console.WriteLine($"nodes       {Count(nodes)}");
        Console.WriteLine($"pods        {Count(pods)}");
        return nodes.IsOk ? 0 : 1;
    }

    /// <summary>Prints the server's log.</summary>
    public async Task<int> LogsAsync()
    {
        if (!File.Exists(server.LogFile)) return Fail($"there is no log at {server.LogFile}");
        await foreach (string line in File.ReadLinesAsync(server.LogFile)) Console.WriteLine(line);
        return 0;
    }

    /// <summary>Prints the certificates.</summary>
    public async Task<int> CertsAsync()
    {
        if (!Directory.Exists(Path.Combine(settings.DataDirectory, "pki"))) return Fail("there is no cluster; skiff up makes one");
        ClusterCertificates certificates = await ClusterCertificates.EnsureAsync(settings.DataDirectory,
            new CertificateOptions(layout.NodeName, [layout.Address], layout.ApiServer.FirstServiceAddress, [], settings.ClusterDomain),
            time);
        Console.WriteLine($"{"NAME",-28} {"ENDS",-12} SUBJECT");
        foreach (CertificateLine line in certificates.List())
            Console.WriteLine($"{line.Name,-28} {line.NotAfter,-12:yyyy-MM-dd} {line.Subject}");
        return 0;
    }

    /// <summary>Makes a new key for secrets on disk.</summary>
    public int RotateKey()
    {
        string directory = Path.Combine(settings.DataDirectory, "pki");
        if (!Directory.Exists(directory)) return Fail("there is no cluster; skiff up makes one");
        try
        {
            int number = SealKeyFile.Rotate(directory);
            Console.WriteLine($"key {number} seals all secrets from the next start of the server on; the others are kept to read backups");
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fail(fault.Message);
        }
    }

    /// <summary>Prints the settings in force.</summary>
    public int Config()
    {
        foreach (SettingKey key in SettingKeys.All) Console.WriteLine($"{key.Name}: {key.Read(settings),-28} # {key.Help}; {key.Variable}");
        return 0;
    }

    /// <summary>Runs kubectl with this cluster's kubeconfig.</summary>
    public async Task<int> KubectlAsync(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("kubectl") { UseShellExecute = false };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["KUBECONFIG"] = settings.Kubeconfig;
        try
        {
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Fail("there is no kubectl in PATH: https://kubernetes.io/docs/tasks/tools/ tells how to get one");
        }
    }

    /// <summary>Brings image archives into the cluster.</summary>
    public async Task<int> ImportAsync(IEnumerable<string> files)
    {
        ImageImport import = new(layout.Containerd.ClientExecutable, layout.RuntimeSocket, layout.Containerd.Snapshotter);
        foreach (string file in files)
        {
            if (!File.Exists(file)) return Fail($"{file}: no such file");
            (IReadOnlyList<string> names, string? error) = await import.RunAsync(file, CancellationToken.None);
            if (error is not null) return Fail($"{file}: {error}");
            foreach (string name in names) Console.WriteLine(name);
        }

        return 0;
    }

    /// <summary>Prints the images that are there.</summary>
    public async Task<int> ImagesAsync()
    {
        using GrpcChannel channel = new(layout.RuntimeSocket, time);
        CriResult<Skiff.Cri.V1.ListImagesResponse> result = await new GrpcCri(channel)
            .ListImagesAsync(new(), CancellationToken.None);
        if (result.Value is not { } list) return Fail($"the container runtime does not answer: {result.Error!.Message}");
        foreach (var image in list.Images.OrderBy(i => i.RepoTags.FirstOrDefault(), StringComparer.Ordinal))
        {
            long megabytes = (long)(image.Size / (1024 * 1024));
            Console.WriteLine($"{(image.RepoTags.Count > 0 ? string.Join(", ", image.RepoTags) : image.Id),-70} {megabytes} MB");
        }

        return 0;
    }

    // Its directory too, unless the user keeps something there, such as config.yaml.
    private static void RemoveKubeconfig(string path)
    {
        string? directory = Path.GetDirectoryName(path);
        if (!Directory.Exists(directory)) return;
        File.Delete(path);
        if (!Directory.EnumerateFileSystemEntries(directory).Any()) Directory.Delete(directory);
    }

    private string Seconds(long started) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(started).TotalSeconds:F1} s");

    private static string Count(ApiAnswer answer) =>
        answer.Body?["items"] is JsonArray items ? items.Count.ToString(CultureInfo.InvariantCulture) : "?";

    private static long MemoryOf(int id)
    {
        string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 1 && long.TryParse(words[1], out long kilobytes) ? kilobytes / 1024 : 0;
    }

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"skiff: {fault}");
        return 1;
    }
}
