using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Node.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>Gives a pod the overhead, the node selector and the tolerations of its runtime class, which must be there.</summary>
public sealed class RuntimeClassAdmission : AdmissionPlugin
{
    private const string Differs = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

    /// <inheritdoc/>
    public override string Name => "RuntimeClass";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (NewPod(request) is not { Spec.RuntimeClassName: { } name } pod)
            return AdmissionAnswer.Admit(request.Object);
        if (request.Registry.Get(Kinds.RuntimeClass, "", name) is not { } found)
            return Deny(request, $"pod rejected: RuntimeClass {GoText.Quote(name)} not found");
        PodSpec spec = pod.Spec;
        if (found.Overhead is { } overhead)
        {
            if (!spec.Overhead.IsAbsent && spec.Overhead != overhead.PodFixed) return Deny(request, Differs);
            spec = spec with { Overhead = overhead.PodFixed };
        }

        if (found.Scheduling is { } scheduling)
        {
            foreach ((string key, string value) in scheduling.NodeSelector)
            {
                if (!spec.NodeSelector.TryGetValue(key, out string? own) || own == value) continue;
                return Deny(request, $"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; "
                    + $"pod.spec.nodeSelector[{key}] = {own}");
            }

            spec = spec with
            {
                NodeSelector = spec.NodeSelector.SetAll(scheduling.NodeSelector),
                Tolerations = Merged([.. spec.Tolerations, .. scheduling.Tolerations]),
            };
        }

        return AdmissionAnswer.Admit(spec == pod.Spec ? pod : pod with { Spec = spec });
    }

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        if (NewPod(request) is not { } pod) return null;
        RuntimeClass? found = null;
        if (pod.Spec.RuntimeClassName is { } name)
        {
            found = request.Registry.Get(Kinds.RuntimeClass, "", name);
            if (found is null) return request.Forbidden($"pod rejected: RuntimeClass {GoText.Quote(name)} not found");
        }

        if (found?.Overhead is { } overhead)
            return pod.Spec.Overhead == overhead.PodFixed ? null : request.Forbidden(Differs);
        return pod.Spec.Overhead.IsAbsent ? null : request.Forbidden(
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }

    private static Pod? NewPod(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Subresource.Length == 0 ? request.Object as Pod : null;

    private static AdmissionAnswer Deny(AdmissionRequest request, string why) =>
        AdmissionAnswer.Deny(request.Forbidden(why));

    // A toleration that another one includes is left out; of two that are equal the first stays.
    private static ListOf<Toleration> Merged(List<Toleration> all)
    {
        List<Toleration> kept = [];
        for (int i = 0; i < all.Count; i++)
        {
            Toleration one = all[i];
            bool isNeedless = kept.Any(other => Includes(other, one))
                || all.Skip(i + 1).Any(other => other != one && Includes(other, one));
            if (!isNeedless) kept.Add(one);
        }

        return kept.ToListOf();
    }

    private static bool Includes(Toleration wide, Toleration narrow)
    {
        if (wide == narrow) return true;
        bool isOfAllKeys = wide.Key.Length == 0 && wide.Operator == TolerationOperator.Exists;
        if (wide.Key != narrow.Key && !isOfAllKeys) return false;
        if (wide.Effect != narrow.Effect && wide.Effect.Length > 0) return false;
        bool isShorter = wide.Effect == TaintEffect.NoExecute && wide.TolerationSeconds is { } seconds
            && (narrow.TolerationSeconds is not { } longer || longer > seconds);
        if (isShorter) return false;
        return wide.Operator switch
        {
            TolerationOperator.Equal or "" => narrow.Operator == TolerationOperator.Equal && narrow.Value == wide.Value,
            TolerationOperator.Exists => true,
            _ => false,
        };
    }
}
