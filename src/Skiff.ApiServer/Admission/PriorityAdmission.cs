using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Scheduling.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>Turns the name of a pod's priority class into the number that the scheduler compares.</summary>
public sealed class PriorityAdmission : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "Priority";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Object is not Pod pod || request.Call.Subresource.Length > 0) return AdmissionAnswer.Admit(request.Object);
        if (request.Operation == AdmissionOperation.Update)
        {
            PodSpec old = ((Pod)request.Old!).Spec;
            int? priority = pod.Spec.Priority ?? old.Priority;
            string? preemption = pod.Spec.PreemptionPolicy ?? old.PreemptionPolicy;
            return AdmissionAnswer.Admit(priority == pod.Spec.Priority && preemption == pod.Spec.PreemptionPolicy
                ? pod
                : pod with { Spec = pod.Spec with { Priority = priority, PreemptionPolicy = preemption } });
        }

        PriorityClass? chosen = Choose(request, pod);
        if (chosen is null && pod.Spec.PriorityClassName.Length > 0)
        {
            return AdmissionAnswer.Deny(request.Forbidden(
                $"no PriorityClass with name {pod.Spec.PriorityClassName} was found"));
        }

        int value = chosen?.Value ?? 0;
        string policy = chosen?.PreemptionPolicy ?? PreemptionPolicy.PreemptLowerPriority;
        if (pod.Spec.Priority is { } given && given != value)
        {
            return AdmissionAnswer.Deny(request.Forbidden(
                $"the integer value of priority ({given}) must not be provided in pod spec; priority admission controller "
                + $"computed {value} from the given PriorityClass name"));
        }

        if (pod.Spec.PreemptionPolicy is { } wish && wish != policy)
        {
            return AdmissionAnswer.Deny(request.Forbidden(
                $"the string value of PreemptionPolicy ({wish}) must not be provided in pod spec; priority admission controller "
                + $"computed {policy} from the given PriorityClass name"));
        }

        return AdmissionAnswer.Admit(pod with
        {
            Spec = pod.Spec with
            {
                Priority = value,
                PreemptionPolicy = policy,
                PriorityClassName = chosen?.Metadata.Name ?? "",
            },
        });
    }

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        if (request.Object is not PriorityClass { GlobalDefault: true } wanted) return null;
        PriorityClass? other = request.Registry.List(Kinds.PriorityClass)
            .FirstOrDefault(c => c.GlobalDefault && c.Metadata.Name != wanted.Metadata.Name);
        return other is null ? null : request.Forbidden(
            $"PriorityClass {other.Metadata.Name} is already marked as default. Only one default can exist");
    }

    private static PriorityClass? Choose(AdmissionRequest request, Pod pod)
    {
        if (pod.Spec.PriorityClassName.Length > 0)
            return request.Registry.Get(Kinds.PriorityClass, "", pod.Spec.PriorityClassName);
        return request.Registry.List(Kinds.PriorityClass).Where(c => c.GlobalDefault).MinBy(c => c.Value);
    }
}
