using System.Collections.Concurrent;
using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Skiff.Fixtures;

/// <summary>Debian's docker-registry at a loopback port, with a folder of its own and a password if one is given.</summary>
public sealed partial class DockerRegistry : IAsyncDisposable
{
    private const string Executable = "/usr/bin/docker-registry", PasswordTool = "/usr/bin/htpasswd";
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("skiff-registry-");
    private readonly string login;
    private readonly HttpClient http = new();
    private Process? process;
    private int port;

    private DockerRegistry(string login) => this.login = login;

    /// <summary>Whether what it needs is on the machine.</summary>
    public static bool IsInstalled => File.Exists(Executable) && File.Exists(PasswordTool);

    /// <summary>Where it is: the first part of its images' names.</summary>
    public string Host => $"127.0.0.1:{port}";

    /// <summary>Starts one.</summary>
    /// <param name="login">Name and password with a colon between; empty lets everybody in.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<DockerRegistry> StartAsync(string login, CancellationToken stop)
    {
        DockerRegistry registry = new(login);
        if (login.Length > 0)
        {
            string[] words = ["-Bbc", registry.PasswordFile, login.Split(':')[0], login.Split(':')[1]];
            using Process tool = Process.Start(new ProcessStartInfo(PasswordTool, words) { RedirectStandardError = true })!;
            await tool.StandardError.ReadToEndAsync(stop);
            await tool.WaitForExitAsync(stop);
            registry.http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        await registry.ResumeAsync(stop);
        return registry;
    }

    /// <summary>Ends the process at once; what it has stays.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Starts the process, at the port that it had before, unless it runs.</summary>
    public async Task ResumeAsync(CancellationToken stop)
    {
        if (process is not null) return;
        string config = Path.Combine(directory.FullName, "config.yml");
        string auth = login.Length == 0 ? "" : $"auth: {{ htpasswd: {{ realm: test, path: {PasswordFile} }} }}\n";
        await File.WriteAllTextAsync(config, $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{Path.Combine(directory.FullName, "data")}} } }
            http: { addr: '127.0.0.1:{{port}}' }
            {{auth}}
            """, stop);
        TaskCompletionSource<int> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> said = new(); // Its end is told while it still is being read.
        process = new()
        {
            StartInfo = new(Executable, ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true },
            EnableRaisingEvents = true,
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) said.Enqueue(line.Data);
            if (Listening().Match(line.Data ?? "") is { Success: true } match) listening.TrySetResult(int.Parse(match.Groups[1].ValueSpan));
        };
        process.OutputDataReceived += (_, _) => { }; // Read, so that it does not wait for a reader.
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException(
            $"docker-registry ended: {string.Join('\n', said)}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        port = await listening.Task.WaitAsync(TimeSpan.FromSeconds(30), stop);
    }

    /// <summary>
    /// Brings the one image of a docker archive, as an image of its own: a runtime takes images of the same configuration for
    /// one, wherever they come from. Its digest.
    /// </summary>
    public async Task<string> PushAsync(string repository, string tag, byte[] archive, CancellationToken stop)
    {
        Dictionary<string, byte[]> files = await FilesOfAsync(archive, stop);
        using JsonDocument list = JsonDocument.Parse(files["manifest.json"]);
        JsonElement image = list.RootElement[0];
        string path = image.GetProperty("Config").GetString()!;
        JsonNode settings = JsonNode.Parse(files[path])!;
        settings["author"] = repository;
        files[path] = Encoding.UTF8.GetBytes(settings.ToJsonString());
        string config = await DescribeAsync("application/vnd.docker.container.image.v1+json", path);
        List<string> layers = [];
        foreach (JsonElement layer in image.GetProperty("Layers").EnumerateArray())
        {
            layers.Add(await DescribeAsync("application/vnd.docker.image.rootfs.diff.tar", layer.GetString()!));
        }

        string manifest = $$"""
            {"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{{config}},"layers":[{{string.Join(',', layers)}}]}
            """;
        using ByteArrayContent body = new(Encoding.UTF8.GetBytes(manifest));
        body.Headers.ContentType = new(ManifestType);
        using HttpResponseMessage put = await http.PutAsync(new Uri($"http://{Host}/v2/{repository}/manifests/{tag}"), body, stop);
        put.EnsureSuccessStatusCode();
        return put.Headers.GetValues("Docker-Content-Digest").Single();

        async Task<string> DescribeAsync(string type, string path)
        {
            string digest = await UploadAsync(repository, files[path], stop);
            return $$"""{"mediaType":"{{type}}","size":{{files[path].Length}},"digest":"{{digest}}"}""";
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        http.Dispose();
        directory.Delete(recursive: true);
    }

    private string PasswordFile => Path.Combine(directory.FullName, "passwords");

    private async Task<string> UploadAsync(string repository, byte[] content, CancellationToken stop)
    {
        string digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
        using HttpResponseMessage begun = await http.PostAsync(new Uri($"http://{Host}/v2/{repository}/blobs/uploads/"), null, stop);
        begun.EnsureSuccessStatusCode();
        Uri place = new(new Uri($"http://{Host}"), begun.Headers.Location!);
        using ByteArrayContent body = new(content);
        body.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage put = await http.PutAsync(
            new Uri($"{place}{(place.Query.Length > 0 ? '&' : '?')}digest={digest}"), body, stop);
        put.EnsureSuccessStatusCode();
        return digest;
    }

    private static async Task<Dictionary<string, byte[]>> FilesOfAsync(byte[] archive, CancellationToken stop)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        using MemoryStream bytes = new(archive);
        using TarReader tar = new(bytes);
        while (await tar.GetNextEntryAsync(copyData: true, stop) is { } entry)
        {
            if (entry.DataStream is null) continue;
            using MemoryStream content = new();
            await entry.DataStream.CopyToAsync(content, stop);
            files[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = content.ToArray();
        }

        return files;
    }

    [GeneratedRegex(@"listening on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
