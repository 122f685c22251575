using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Pods;

/// <summary>
/// Keeps the API's status of one pod equal to the one last wanted: one write at a time, the latest wins, nothing is
/// written that is there already. Owned by the pod's worker.
/// </summary>
internal sealed class PodStatusWriter(IApi api, TimeProvider time, Action<PodMessage> post)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromSeconds(10);

    private PodStatus? wanted;
    private Pod? basis;
    private bool isWriting; // Until the loop has been told of the end: a write begun before that would race with it.
    private PodStatus? refused;
    private string refusedUid = ""; // Of a pod that came in the place of another, the same status may be taken.
    private PodStatus? refusedOver; // What the API had instead: once somebody has changed that, the word is the agent's again.
    private TaskCompletionSource idle = Completed();

    /// <summary>Makes a status the wanted one.</summary>
    public void Want(Pod pod, PodStatus status)
    {
        basis = pod;
        wanted = status;
        Begin();
    }

    /// <summary>A write ended. Answers the pod as the API stored it.</summary>
    public Pod? Done(PodMessage.StatusWritten written)
    {
        isWriting = false;
        if (written.Stored is { } stored)
        {
            // What the API changed in it on its own is not fought over.
            refused = stored.Status == written.Status ? null : written.Status;
            refusedUid = stored.Metadata.UID;
            refusedOver = stored.Status;
            // What somebody else has made of it since may be known before the answer is.
            if (basis?.Metadata.UID == stored.Metadata.UID && Revision(stored) >= Revision(basis)) basis = stored;
        }
        else
        {
            // The pod is gone, or the API wants no such status.
            (refused, refusedUid, refusedOver) = (written.Status, written.Uid, basis?.Status);
        }

        Begin();
        return written.Stored;
    }

    /// <summary>Ends when the wanted status has been written or refused.</summary>
    public async ValueTask FlushAsync(CancellationToken stop) => await Volatile.Read(ref idle).Task.WaitAsync(stop);

    private static long Revision(Pod pod) => KindCache.RevisionOf(pod.Metadata.ResourceVersion);

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private void Begin()
    {
        if (isWriting) return;
        bool isRefused = wanted == refused && basis?.Metadata.UID == refusedUid && basis.Status == refusedOver;
        if (wanted is null || basis is null || wanted == basis.Status || isRefused)
        {
            idle.TrySetResult();
            return;
        }

        if (idle.Task.IsCompleted) Volatile.Write(ref idle, new(TaskCreationOptions.RunContinuationsAsynchronously));
        isWriting = true;
        _ = WriteAsync(basis, wanted);
    }

    private async Task WriteAsync(Pod pod, PodStatus status)
    {
        // The loop that called must be back at its mailbox before it is told of the outcome.
        await Task.Yield();
        TimeSpan pause = FirstRetry;
        while (true)
        {
            (Pod? stored, Status? error, bool again) = await TryAsync(pod, status);
            if (!again)
            {
                post(new PodMessage.StatusWritten(pod.Metadata.UID, status, stored, error));
                return;
            }

            pod = stored ?? pod;
            await Task.Delay(pause, time);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, SlowestRetry.Ticks));
        }
    }

    private async ValueTask<(Pod? Stored, Status? Error, bool Again)> TryAsync(Pod pod, PodStatus status)
    {
        try
        {
            ApiResult<Pod> result =
                await api.UpdateStatusAsync(Kinds.Pod, pod with { Status = status }, CancellationToken.None);
            if (result.TryGet(out Pod? stored, out Status? error)) return (stored, null, false);
            if (error.Code is 429 or >= 500) return (null, error, true);
            if (error.Code != 409) return (null, error, false);

            // Somebody else changed the pod: the status still holds, on top of what they wrote.
            ApiResult<Pod> read = await ApiExtensions.GetAsync(
                api, Kinds.Pod, ObjectKey.Of(pod), CancellationToken.None);
            if (!read.TryGet(out Pod? fresh, out error)) return (null, error, error.Code != 404);
            return fresh.Metadata.UID == pod.Metadata.UID ? (fresh, null, true) : (null, null, false);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            return (null, Status.Unavailable(fault.Message), true);
        }
    }
}
