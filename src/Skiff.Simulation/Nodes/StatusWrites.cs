using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Simulation.Nodes;

/// <summary>Brings the API's status of one pod to the one last wanted: one write at a time, the latest wins.</summary>
internal sealed class StatusWrites(NodeContext node, Action<Pod?> stored) : IDisposable
{
    private static readonly TimeSpan retry = TimeSpan.FromMilliseconds(200);

    private Pod? basis;
    private PodStatus? wanted;
    private PodStatus? refused;
    private PodStatus? refusedOver; // What the API had instead.
    private bool isWriting;
    private bool isOver;
    private TaskCompletionSource? idle;

    public void Want(Pod pod, PodStatus status)
    {
        basis = pod;
        wanted = status;
        if (!isWriting && IsDue) _ = WriteAsync();
    }

    /// <summary>Ends when nothing is left to be written.</summary>
    public async Task FlushAsync()
    {
        while (isWriting)
        {
            idle ??= Background.Completion();
            await idle.Task;
        }
    }

    public void Dispose() => isOver = true;

    private bool IsDue => !isOver && basis is not null && wanted is not null && wanted != basis.Status
        && !(wanted == refused && basis.Status == refusedOver);

    private async Task WriteAsync()
    {
        isWriting = true;
        while (IsDue)
        {
            PodStatus writing = wanted!;
            if (!await TryAsync(writing)) await Task.Delay(retry, node.Time);
        }

        isWriting = false;
        TaskCompletionSource? waiting = idle;
        idle = null;
        waiting?.SetResult();
    }

    private static long Revision(Pod pod) => KindCache.RevisionOf(pod.Metadata.ResourceVersion);

    // Whether it needs no other try.
    private async ValueTask<bool> TryAsync(PodStatus writing)
    {
        try
        {
            ApiResult<Pod> result = await ApiExtensions.UpdateStatusAsync(
                node.Api, Kinds.Pod, basis! with { Status = writing }, CancellationToken.None);
            if (result.Value is { } written)
            {
                if (Revision(written) >= Revision(basis!)) basis = written; // Somebody else may have changed it since, and that is known.
                (refused, refusedOver) = (writing, written.Status); // What the API changed on its own is not fought over.
                if (!isOver) stored(written);
                return true;
            }

            if (result.Error!.Code != 409)
            {
                if (result.Error.Code is not (429 or >= 500)) (refused, refusedOver) = (writing, basis!.Status);
                return result.Error.Code is not (429 or >= 500);
            }

            // Somebody else changed the pod: the status still holds, on top of what they wrote.
            ApiResult<Pod> read = await ApiExtensions.GetAsync(node.Api, Kinds.Pod, ObjectKey.Of(basis!), CancellationToken.None);
            if (read.Value is { } fresh && fresh.Metadata.UID == basis!.Metadata.UID) basis = fresh;
            else (refused, refusedOver) = (writing, basis!.Status);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
