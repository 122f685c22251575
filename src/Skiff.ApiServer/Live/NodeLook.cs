using Skiff.ApiServer.Connect;
using Skiff.Machinery.Usage;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Live;

/// <summary>Asks a node's agent for its figures, as any metrics server does: an upstream kubelet answers as well.</summary>
public sealed class NodeLook(NodeConnector nodes, TimeProvider time)
{
    private const string Path = "/metrics/resource";
    private const int TextBytesMax = 16 * 1024 * 1024;

    // Somebody waits at the other end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What the node tells; null when it cannot be asked.</summary>
    public async Task<UsageSample?> ReadAsync(Node node, CancellationToken stop)
    {
        if (IsLost(node)) return null;
        using CancellationTokenSource late = new(Patience, time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using HttpResponseMessage answer = await nodes.SendAsync(
                node, HttpMethod.Get, Path, static request => request.Headers.Accept.Add(new("text/plain")), patience.Token);
            if (!answer.IsSuccessStatusCode) return null;
            await answer.Content.LoadIntoBufferAsync(TextBytesMax, patience.Token);
            string text = await answer.Content.ReadAsStringAsync(patience.Token);
            return UsageText.Read(text, time.GetUtcNow());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    // Nobody has heard of it for a while: asking would only make others wait.
    private static bool IsLost(Node node) => node.Status.Conditions.Any(condition =>
        condition.Type == NodeConditionType.Ready && condition.Status == ConditionStatus.Unknown);
}
