using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>Whether the node takes the pod: what needs a look at the API, or at what plugins have.</summary>
internal sealed partial class PodWorker
{
    // A pod with a start time was taken before.
    private async ValueTask AdmitAsync(CancellationToken stop)
    {
        if (removed || memory.Ending is not null || pod.Status.StartTime is not null || pod.Metadata.DeletionTimestamp is not null) return;
        if ((await MisfitAsync(stop) ?? await node.Grants.AdmitAsync(pod, stop)) is { } refusal) Refuse(refusal);
    }

    // The node may have got a label a moment ago: nobody is refused by what was known before.
    private async ValueTask<Ending?> MisfitAsync(CancellationToken stop)
    {
        bool hasStrictGroups = node.Abilities.Features?.SupplementalGroupsPolicy == true;
        if (NodeFit.Refusal(pod, node.Self(), hasStrictGroups) is not { } misfit) return null;
        try
        {
            ApiResult<Node> read = await ApiExtensions.GetAsync(node.Api, Kinds.Node, new ObjectKey("", node.Options.NodeName), stop);
            return read.Value is { } fresh ? NodeFit.Refusal(pod, fresh, hasStrictGroups) : misfit;
        }
        catch (Exception away) when (away is IOException or HttpRequestException)
        {
            return misfit;
        }
    }

    private void Refuse(Ending refusal)
    {
        entry = entry with { Pod = pod with { Status = pod.Status with { Phase = PodPhase.Failed } } }; // Others need its place now.
        memory = memory with { Ending = refusal, EndingSince = node.Time.GetUtcNow() };
        node.Record(pod, new(PodEvent.Warning, refusal.Reason, refusal.Message));
    }
}
