using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>Pods stay five minutes on a node that is not ready or cannot be reached, unless they say otherwise.</summary>
public sealed class DefaultTolerationSeconds : AdmissionPlugin
{
    private const long Seconds = 300;
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";

    /// <inheritdoc/>
    public override string Name => "DefaultTolerationSeconds";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Operation == AdmissionOperation.Delete || request.Object is not Pod pod || request.Call.Subresource.Length > 0)
            return AdmissionAnswer.Admit(request.Object);
        ListOf<Toleration> tolerations = With(With(pod.Spec.Tolerations, NotReady), Unreachable);
        bool same = tolerations.Count == pod.Spec.Tolerations.Count;
        return AdmissionAnswer.Admit(same ? pod : pod with { Spec = pod.Spec with { Tolerations = tolerations } });
    }

    private static ListOf<Toleration> With(ListOf<Toleration> tolerations, string taint)
    {
        bool tolerated = tolerations.Any(t => (t.Key == taint || t.Key.Length == 0)
            && (t.Effect == TaintEffect.NoExecute || t.Effect.Length == 0));
        return tolerated ? tolerations : tolerations.Add(Toleration.Empty with
        {
            Key = taint,
            Operator = TolerationOperator.Exists,
            Effect = TaintEffect.NoExecute,
            TolerationSeconds = Seconds,
        });
    }
}
