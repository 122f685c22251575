using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>A pod that is placed on a node carries the node's zone and region, unless it says otherwise itself.</summary>
public sealed class PodTopologyLabels : AdmissionPlugin
{
    private static readonly string[] labels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    /// <inheritdoc/>
    public override string Name => "PodTopologyLabels";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        string node = request.Operation != AdmissionOperation.Create ? "" : request.Object switch
        {
            Pod pod when request.Subresource.Length == 0 => pod.Spec.NodeName,
            Binding { Target.Kind: "Node" } binding => binding.Target.Name,
            _ => "",
        };
        if (node.Length == 0 || request.Registry.Get(Kinds.Node, "", node) is not { } found)
            return AdmissionAnswer.Admit(request.Object);
        MapOf<string> own = request.Object!.Metadata.Labels, all = own;
        foreach (string label in labels)
        {
            if (found.Metadata.Labels.TryGetValue(label, out string? value) && !all.ContainsKey(label))
                all = all.Set(label, value);
        }

        return AdmissionAnswer.Admit(all.IsSame(own)
            ? request.Object
            : request.Object.WithMetadata(request.Object.Metadata with { Labels = all }));
    }
}
