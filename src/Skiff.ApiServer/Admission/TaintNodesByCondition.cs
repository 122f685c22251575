using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>A new node takes no pods before it has said that it is ready.</summary>
public sealed class TaintNodesByCondition : AdmissionPlugin
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    /// <inheritdoc/>
    public override string Name => "TaintNodesByCondition";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Operation != AdmissionOperation.Create || request.Object is not Node node)
            return AdmissionAnswer.Admit(request.Object);
        if (node.Spec.Taints.Any(t => t.Key == NotReady && t.Effect == TaintEffect.NoSchedule))
            return AdmissionAnswer.Admit(node);
        Taint taint = Taint.Empty with { Key = NotReady, Effect = TaintEffect.NoSchedule };
        return AdmissionAnswer.Admit(node with { Spec = node.Spec with { Taints = node.Spec.Taints.Add(taint) } });
    }
}
