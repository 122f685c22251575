namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>A namespace of one test, gone with it.</summary>
public sealed class Space(TestCluster cluster, string name) : IAsyncDisposable
{
    /// <summary>The namespace.</summary>
    public string Name => name;

    /// <summary>Runs kubectl here. Words are separated by blanks; single quotes keep a word together.</summary>
    public Task<Ran> KubectlAsync(string line, string input = "") =>
        cluster.KubectlAsync(["--namespace", name, .. Words(line)], input);

    /// <summary>Runs kubectl here at a terminal.</summary>
    public Task<Ran> KubectlAtTerminalAsync(string line, string typed = "") =>
        cluster.KubectlAtTerminalAsync(["--namespace", name, .. Words(line)], typed);

    /// <summary>Runs kubectl here; it must succeed. Answers its output.</summary>
    public async Task<string> MustAsync(string line, string input = "")
    {
        Ran ran = await KubectlAsync(line, input);
        if (ran.Code != 0) Assert.Fail($"{ran}{await CircumstancesAsync()}");
        return ran.Out;
    }

    /// <summary>Applies a manifest.</summary>
    public Task<string> ApplyAsync(string manifest) => MustAsync("apply -f -", manifest);

    /// <summary>Applies a file of the example.</summary>
    public Task<string> ApplyFileAsync(string file) => MustAsync($"apply -f {Path.Combine(TestCluster.Example, file)}");

    /// <summary>Runs kubectl here; it must fail. Answers what it says on its standard error, without warnings before it.</summary>
    public async Task<string> RefusedAsync(string line, string input = "")
    {
        Ran ran = await KubectlAsync(line, input);
        if (ran.Code != 1) Assert.Fail($"{ran}{await CircumstancesAsync()}");
        string[] lines = ran.Error.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.SkipWhile(line => line.StartsWith("Warning: ", StringComparison.Ordinal)));
    }

    /// <summary>Reads a field: <c>ReadAsync("pod/web", ".status.phase")</c>.</summary>
    public Task<string> ReadAsync(string target, string path) => MustAsync($"get {target} -o 'jsonpath={{{path}}}'");

    /// <summary>Waits until a field has a value.</summary>
    public Task UntilAsync(string target, string path, string value) => UntilAsync(target, path, text => text == value);

    /// <summary>Waits until a field has a value at all.</summary>
    public Task UntilThereAsync(string target, string path) => UntilAsync(target, path, text => text.Length > 0);

    /// <summary>Waits until there is an object.</summary>
    public async Task UntilMadeAsync(string resource, string name)
    {
        await using Watching all = Watch($"get {resource} --watch -o name");
        await all.ReadUntilAsync(line => line.EndsWith($"/{name}", StringComparison.Ordinal));
    }

    /// <summary>Waits until an object is gone; it may be gone already.</summary>
    public async Task UntilGoneAsync(string target)
    {
        Ran ran = await KubectlAsync($"wait {target} --for=delete --timeout=60s");
        // Before 1.22, kubectl would not wait for what it did not find.
        bool isGone = ran.Code == 0 || ran.Error == "error: no matching resources found\n";
        if (!isGone) Assert.Fail($"{ran}{await CircumstancesAsync()}");
    }

    /// <summary>Waits until a pod is ready.</summary>
    public Task UntilReadyAsync(string pod) => MustAsync($"wait pod/{pod} --for=condition=Ready --timeout=90s");

    /// <summary>Runs a shell line in a pod's container.</summary>
    public async Task<string> ShellAsync(string pod, string script, string container = "")
    {
        string[] choice = container.Length > 0 ? ["-c", container] : [];
        Ran ran = await cluster.KubectlAsync(["--namespace", name, "exec", pod, .. choice, "--", "sh", "-c", script]);
        if (ran.Code != 0) Assert.Fail($"{ran}{await CircumstancesAsync()}");
        return ran.Out.TrimEnd('\n');
    }

    /// <summary>Waits in a pod's container until a shell condition holds, for what no watch tells of.</summary>
    public Task UntilShellAsync(string pod, string condition, string container = "") =>
        ShellAsync(pod, $"timeout 100 sh -c 'until {condition}; do sleep 0.1; done'", container);

    /// <summary>Follows a watch in the background: <c>get pods</c> with the lines it prints.</summary>
    public Watching Watch(string line) => cluster.Watch(["--namespace", name, .. Words(line)]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await cluster.KubectlAsync(["delete", "namespace", name, "--wait=false", "--ignore-not-found"]);

    // By a watch, which every kubectl has: what `wait` can wait for differs from version to version.
    private async Task UntilAsync(string target, string path, Func<string, bool> fits)
    {
        await using Watching changes = Watch($"get {target} --watch -o 'jsonpath={{{path}}}{{\"\\n\"}}'");
        await changes.ReadUntilAsync(fits);
    }

    private async Task<string> CircumstancesAsync()
    {
        Ran pods = await KubectlAsync("get pods -o wide");
        Ran events = await KubectlAsync("get events");
        return $"\n{pods}\n{events}\n{cluster.LogTail()}";
    }

    private static List<string> Words(string line)
    {
        List<string> words = [];
        string[] parts = line.Split('\'');
        bool open = false; // Whether the last word goes on.
        for (int i = 0; i < parts.Length; i++)
        {
            bool quoted = i % 2 == 1;
            string[] pieces = quoted ? [parts[i]] : parts[i].Split(' ');
            for (int j = 0; j < pieces.Length; j++)
            {
                if (j > 0) open = false;
                if (pieces[j].Length == 0 && !quoted) continue;
                if (open) words[^1] += pieces[j];
                else words.Add(pieces[j]);
                open = true;
            }
        }

        return words;
    }
}
