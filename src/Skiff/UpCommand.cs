using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Skiff.Agent.Images;
using Skiff.Cli.Cluster;
using Skiff.Cli.Configuration;
using Skiff.Machinery;

namespace Skiff;

/// <summary>
/// <c>skiff up</c>: start what does not run, bring what images are missing, apply, follow until all is ready, and say
/// how to reach it.
/// </summary>
public sealed class UpCommand(ClusterLayout layout, ServerProcess server, IReadOnlyList<string> given, TimeProvider time)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan startPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan rolloutPatience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the command; answers the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> paths, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        (IReadOnlyList<Manifest> manifests, string? fault) = Manifests.Read(paths);
        if (fault is not null) return Fail(fault);
        if (await EnsureServerAsync(stop) is not { } client) return 1;
        using (client)
        {
            if (!await EnsureNodeAsync(client, stop)) return 1;
            Say(began, "cluster ready");
            if (await BringImagesAsync(paths, manifests, stop) is { } missing) return Fail(missing);
            foreach (Manifest manifest in manifests)
            {
                string? path = await PathOfAsync(client, manifest, stop);
                if (path is null) return Fail($"{manifest.Source}: the server knows no kind \"{manifest.Kind}\" in {manifest.ApiVersion}");
                ApiAnswer answer = await client.ApplyAsync(path, manifest.Object, stop);
                if (!answer.IsOk) return Fail($"{manifest.Source}: {answer.Message}");
                Console.WriteLine($"{manifest.Kind.ToLowerInvariant()}/{manifest.Name} {(answer.Code == 201 ? "created" : "applied")}");
            }

            if (!await FollowAsync(client, manifests, began, stop)) return 1;
            await TellAsync(client, manifests, stop);
        }

        return 0;
    }

    private async Task<ClusterClient?> EnsureServerAsync(CancellationToken stop)
    {
        if (server.RunningId() is null)
        {
            Console.Error.WriteLine("starting a cluster ...");
            server.Start(given);
        }

        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < startPatience)
        {
            // A client is made anew each time: the server may just have written other certificates.
            if (ClusterClient.Open(layout.Settings.Kubeconfig) is { } client)
            {
                ApiAnswer answer = await client.GetAsync("/api/v1/namespaces/default", stop);
                if (answer.IsOk) return client;
                client.Dispose();
            }

            await Task.Delay(pause, time, stop);
            bool failed = server.RunningId() is null && time.GetElapsedTime(started) > TimeSpan.FromSeconds(5);
            if (failed) break;
        }

        Console.Error.WriteLine($"skiff: the server did not start; its last words, from {server.LogFile}:");
        foreach (string line in File.Exists(server.LogFile) ? File.ReadLines(server.LogFile).TakeLast(5) : [])
            Console.Error.WriteLine("  " + line);
        return null;
    }

    private async Task<bool> EnsureNodeAsync(ClusterClient client, CancellationToken stop)
    {
        // Nodes and accounts that others make are theirs to wait for.
        if (!layout.Settings.Runs(ClusterParts.Agent) || !layout.Settings.Runs(ClusterParts.ControllerManager)) return true;
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < startPatience)
        {
            ApiAnswer node = await client.GetAsync($"/api/v1/nodes/{layout.NodeName}", stop);
            bool account = (await client.GetAsync("/api/v1/namespaces/default/serviceaccounts/default", stop)).IsOk;
            if (account && node.IsOk && ConditionOf(node.Body, "Ready") == "True") return true;
            await Task.Delay(pause, time, stop);
        }

        Console.Error.WriteLine($"skiff: the node did not become ready; look at {server.LogFile}");
        return false;
    }

    /// <summary>Builds and imports the images of a folder that brings its own: those of its <c>images/build</c> script.</summary>
    private async Task<string?> BringImagesAsync(
        IReadOnlyList<string> paths, IReadOnlyList<Manifest> manifests, CancellationToken stop)
    {
        ImageImport import = new(layout.Containerd.ClientExecutable, layout.RuntimeSocket, layout.Containerd.Snapshotter);
        string archives = Path.Combine(layout.Settings.DataDirectory, "archives");
        foreach (string script in paths.Select(path => Path.Combine(path, "images", "build")).Where(File.Exists))
        {
            string mark = Path.Combine(archives, "imported-" + await StateOfAsync(Path.GetDirectoryName(script)!, stop));
            if (File.Exists(mark)) continue;
            Console.Error.WriteLine("building the images of the example from Debian packages (once) ...");
            Directory.CreateDirectory(archives);
            ProcessStartInfo start = new(script) { UseShellExecute = false };
            start.ArgumentList.Add(archives);
            using Process? process = Process.Start(start);
            if (process is null) return $"{script} cannot be run";
            await process.WaitForExitAsync(stop);
            if (process.ExitCode != 0) return $"{script} failed";
            foreach (string archive in Directory.EnumerateFiles(archives, "*.tar").Order(StringComparer.Ordinal))
            {
                (IReadOnlyList<string> names, string? error) = await import.RunAsync(archive, stop);
                if (error is not null) return $"{archive}: {error}";
                foreach (string name in names) Console.Error.WriteLine($"  {name}");
            }

            await File.WriteAllTextAsync(mark, "", stop);
        }

        return null;
    }

    // The script may read what lies beside it: a change of any of it asks for a new build.
    private static async Task<string> StateOfAsync(string directory, CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file[directory.Length..]));
            hash.AppendData(await File.ReadAllBytesAsync(file, stop));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static async Task<string?> PathOfAsync(ClusterClient client, Manifest manifest, CancellationToken stop)
    {
        string root = manifest.ApiVersion.Contains('/', StringComparison.Ordinal) ? "/apis/" : "/api/";
        ApiAnswer resources = await client.GetAsync(root + manifest.ApiVersion, stop);
        if (resources.Body?["resources"] is not JsonArray list) return null;
        JsonObject? resource = list.Items.ToArray().OfType<JsonObject>().FirstOrDefault(r =>
            r.Text("kind") == manifest.Kind && !(r.Text("name") ?? "").Contains('/', StringComparison.Ordinal));
        if (resource is null) return null;
        bool namespaced = resource["namespaced"] == Json.True;
        string space = namespaced ? $"/namespaces/{manifest.Namespace}" : "";
        return $"{root}{manifest.ApiVersion}{space}/{resource.Text("name")}/{manifest.Name}";
    }

    private async Task<bool> FollowAsync(
        ClusterClient client, IReadOnlyList<Manifest> manifests, long began, CancellationToken stop)
    {
        Manifest[] waiting = [.. manifests.Where(m => m.Kind is "Deployment" or "Pod" or "StatefulSet" or "DaemonSet")];
        long started = time.GetTimestamp();
        string last = "";
        while (waiting.Length > 0)
        {
            List<Manifest> left = [];
            List<string> states = [];
            foreach (Manifest manifest in waiting)
            {
                string? path = await PathOfAsync(client, manifest, stop);
                ApiAnswer answer = await client.GetAsync(path!, stop);
                (bool done, string state) = StateOf(manifest, answer.Body);
                if (done) continue;
                left.Add(manifest);
                states.Add($"{manifest.Name} {state}");
            }

            waiting = [.. left];
            string now = string.Join(", ", states);
            if (now != last && now.Length > 0) Say(began, "waiting: " + now);
            last = now;
            if (waiting.Length > 0 && time.GetElapsedTime(started) > rolloutPatience)
            {
                Console.Error.WriteLine("skiff: not everything became ready; `skiff kubectl get pods` and `describe` tell why");
                return false;
            }

            if (waiting.Length > 0) await Task.Delay(pause, time, stop);
        }

        Say(began, "all ready");
        return true;
    }

    private static (bool Done, string State) StateOf(Manifest manifest, JsonObject? value)
    {
        if (value?["status"] is not JsonObject status) return (false, "is pending");
        if (manifest.Kind == "Pod")
        {
            string phase = status.Text("phase") ?? "Pending";
            return (ConditionOf(value, "Ready") == "True" || phase == "Succeeded", phase.ToLowerInvariant());
        }

        long wanted = Number(value.At("spec", "replicas")) ?? Number(status["desiredNumberScheduled"]) ?? 1;
        long ready = Number(status["availableReplicas"]) ?? Number(status["numberReady"]) ?? 0;
        bool observed = Number(status["observedGeneration"]) >= Number(value.At("metadata", "generation"));
        long updated = Number(status["updatedReplicas"]) ?? Number(status["updatedNumberScheduled"]) ?? 0;
        return (observed && ready >= wanted && updated >= wanted, string.Create(CultureInfo.InvariantCulture, $"{ready}/{wanted}"));
    }

    private async Task TellAsync(ClusterClient client, IReadOnlyList<Manifest> manifests, CancellationToken stop)
    {
        foreach (Manifest manifest in manifests.Where(m => m.Kind == "Service"))
        {
            ApiAnswer answer = await client.GetAsync($"/api/v1/namespaces/{manifest.Namespace}/services/{manifest.Name}", stop);
            if (answer.Body?["spec"] is not JsonObject spec || spec["ports"] is not JsonArray ports) continue;
            foreach (JsonObject port in ports.Items.ToArray().OfType<JsonObject>())
            {
                string inside = $"{spec.Text("clusterIP")}:{Number(port["port"])}";
                string outside = Number(port["nodePort"]) is { } node ? $", from outside {layout.Address}:{node}" : "";
                Console.WriteLine($"service/{manifest.Name,-24} {inside}{outside}");
            }
        }

        Console.WriteLine($"kubectl: skiff kubectl get pods   (or export KUBECONFIG={layout.Settings.Kubeconfig})");
    }

    private static string? ConditionOf(JsonObject? value, string type) =>
        (value?.At("status", "conditions") as JsonArray)?.Items.ToArray().OfType<JsonObject>()
            .FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    private static long? Number(Json? value) => (value as JsonNumber)?.Integer;

    private void Say(long began, string text) => Console.Error.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(began).TotalSeconds,5:F1} s] {text}"));

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"skiff: {fault}");
        return 1;
    }
}
