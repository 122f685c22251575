using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Agent.Watching;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.StaticPods;

/// <summary>
/// Has the node run what its manifests say, whether there is an API or not. One loop owns what is wanted; the sources
/// hand it what they read.
/// </summary>
internal sealed partial class StaticPodLoop(
    NodeServices node, PodWorkers workers, StaticPodOptions options, Func<ReadOnlyMemory<byte>, ManifestText> toJson)
{
    private readonly Channel<Told> told = Channel.CreateBounded<Told>(4);
    private readonly Dictionary<string, ListOf<Pod>> bySource = new(StringComparer.Ordinal);
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private Pod[] wanted = [];
    private string[] seen = [];

    /// <summary>The pods that manifests name, as of now.</summary>
    public IReadOnlyList<Pod> Wanted => Volatile.Read(ref wanted);

    /// <summary>Told whenever what is wanted has changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>
    /// Whether what runs of a pod nobody wants is to go. What comes from a source that has not been read yet may be wanted.
    /// </summary>
    /// <param name="source">Where the pod came from; empty when that is not known.</param>
    public bool MayGo(string source) =>
        source is not (StaticPod.FileSource or StaticPod.UrlSource) || !IsUsed(source) || Volatile.Read(ref seen).Contains(source);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(DirectoryWatches watches, CancellationToken stop)
    {
        List<Task> running = [LoopAsync(stop)];
        if (IsUsed(StaticPod.FileSource))
        {
            running.Add(new ManifestFolder(node, options, toJson, watches).RunAsync(
                pods => told.Writer.WriteAsync(new(StaticPod.FileSource, pods), stop), stop));
        }

        if (IsUsed(StaticPod.UrlSource))
        {
            running.Add(new ManifestUrl(node.Options.NodeName, options, toJson, node.Time, node.Log).RunAsync(
                pods => told.Writer.WriteAsync(new(StaticPod.UrlSource, pods), stop), stop));
        }

        await Task.WhenAll(running);
    }

    private bool IsUsed(string source) => (source == StaticPod.FileSource ? options.Path : options.Url).Length > 0;

    private async Task LoopAsync(CancellationToken stop)
    {
        await foreach (Told news in told.Reader.ReadAllAsync(stop))
        {
            bool isFirst = !bySource.ContainsKey(news.Source);
            bySource[news.Source] = news.Pods;
            Pod[] next = Merged();
            // What an agent before this one ran of a manifest that has changed meanwhile ends first.
            if (isFirst) await EndOrphansAsync(news.Source, next, stop);
            Apply(next);
            if (isFirst) Volatile.Write(ref seen, [.. seen, news.Source]);
        }
    }

    private Pod[] Merged()
    {
        List<Pod> pods = [];
        HashSet<string> names = new(StringComparer.Ordinal), doubles = new(StringComparer.Ordinal);
        foreach ((string source, ListOf<Pod> told) in bySource.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            foreach (Pod pod in told)
            {
                if (names.Add(FullName(pod)))
                {
                    pods.Add(StaticPod.From(pod, source, node.Time.GetUtcNow(), wanted));
                    continue;
                }

                doubles.Add(pod.Metadata.UID);
                if (refused.Contains(pod.Metadata.UID)) continue;
                string message = $"Error validating pod {FullName(pod)} from {source} due to duplicate pod name \"{pod.Metadata.Name}\", ignoring";
                LogDouble(node.Log, message);
                node.Record(pod, new(PodEvent.Warning, "FailedValidation", message));
            }
        }

        refused.Clear();
        refused.UnionWith(doubles);
        return [.. pods];
    }

    private void Apply(Pod[] next)
    {
        Pod[] before = wanted;
        Volatile.Write(ref wanted, next);
        HashSet<string> uids = [.. next.Select(pod => pod.Metadata.UID)];
        foreach (Pod pod in before.Where(pod => !uids.Contains(pod.Metadata.UID))) workers.RemoveStatic(pod.Metadata.UID);
        foreach (Pod pod in next.Where(pod => !before.Contains(pod))) workers.TakeStatic(pod);
        Changed?.Invoke();
    }

    private async Task EndOrphansAsync(string source, Pod[] next, CancellationToken stop)
    {
        foreach (Orphan orphan in await Orphans.FindAsync(node.Cri, stop) ?? [])
        {
            if (orphan.Source != source || next.Any(pod => pod.Metadata.UID == orphan.Uid)) continue;
            workers.TakeOrphan(orphan.Namespace, orphan.Name, orphan.Uid);
        }
    }

    private static string FullName(Pod pod) => $"{pod.Metadata.Name}_{pod.Metadata.Namespace}";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message}")]
    private static partial void LogDouble(ILogger log, string message);

    private sealed record Told(string Source, ListOf<Pod> Pods);
}
