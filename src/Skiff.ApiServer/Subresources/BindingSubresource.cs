using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ApiServer.Subresources;

/// <summary>Binds a pod to the node that is to run it. A pod is bound once.</summary>
public sealed class BindingSubresource(Registry registry, AdmissionChain admission, Replacement replacement)
{
    /// <summary>The same, posted to the collection of bindings: the binding's own name is the pod's.</summary>
    public ValueTask<Reply> CreateOnCollectionAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, Kinds.Binding);
        if (decoded.Fault is { } fault) return new(fault);
        Binding binding = (Binding)decoded.Object!;
        return CreateAsync(new Call
        {
            Resource = registry.Of(Kinds.Pod),
            Verb = Verb.Create,
            Key = call.Key with { Name = binding.Metadata.Name },
            Subresource = "binding",
            Query = call.Query,
            Caller = call.Caller,
            ReceivedAt = call.ReceivedAt,
            UserAgent = call.UserAgent,
            Body = RequestBody.Of(binding),
        }, stop);
    }

    /// <summary>Sets the pod's node and the condition that tells it.</summary>
    public async ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, Kinds.Binding);
        if (decoded.Fault is { } fault) return fault;
        Binding binding = (Binding)decoded.Object!;
        AdmissionRequest request = new(registry, call, AdmissionOperation.Create, InPlace(call, binding), null);
        if (await admission.MutateAsync(request, stop) is { } denied) return denied;
        binding = (Binding)request.Object!;
        if (binding.Metadata.Name != call.Key.Name)
            return Status.BadRequest("name in URL does not match name in Binding object");
        if (Check(binding) is { } spoiled) return spoiled;
        if (await admission.ValidateAsync(request, stop) is { } refused) return refused;

        Reply reply = await replacement.RunAsync(
            call, current => Bind(call, (Pod)current, binding), stop, form: AdmittedForm.None);
        return reply is Reply.OfStored or Reply.OfMessage
            ? new Reply.OfMessage(201, Status.Empty with { StatusValue = Status.Success, Code = 201 })
            : reply;
    }

    private static Binding InPlace(Call call, Binding binding) =>
        binding.Metadata.Namespace == call.Key.Namespace
            ? binding
            : binding with { Metadata = binding.Metadata with { Namespace = call.Key.Namespace } };

    private static Transformed Bind(Call call, Pod pod, Binding binding)
    {
        string name = pod.Metadata.Name;
        if (pod.Metadata.DeletionTimestamp is not null)
            return Status.Conflict("", "pods/binding", name, $"pod {name} is being deleted, cannot be assigned to a host");
        if (pod.Spec.NodeName.Length > 0)
            return Status.Conflict("", "pods/binding", name, $"pod {name} is already assigned to node \"{pod.Spec.NodeName}\"");
        if (!pod.Spec.SchedulingGates.IsEmpty)
            return Status.Conflict("", "pods/binding", name, $"pod {name} has non-empty .spec.schedulingGates");
        if (binding.Metadata.UID.Length > 0 && binding.Metadata.UID != pod.Metadata.UID)
        {
            return call.Resource.Conflict(name,
                $"Precondition failed: UID in precondition: {binding.Metadata.UID}, UID in object meta: {pod.Metadata.UID}");
        }

        PodCondition scheduled = PodCondition.Empty with
        {
            Type = PodConditionType.PodScheduled,
            Status = ConditionStatus.True,
            LastTransitionTime = ObjectNaming.Seconds(call.ReceivedAt),
            ObservedGeneration = pod.Metadata.Generation,
        };
        ListOf<PodCondition> others = pod.Status.Conditions.Where(c => c.Type != PodConditionType.PodScheduled);
        return Transformed.To(pod with
        {
            Metadata = pod.Metadata with
            {
                ResourceVersion = "",
                Annotations = pod.Metadata.Annotations.SetAll(binding.Metadata.Annotations),
                Labels = pod.Metadata.Labels.SetAll(binding.Metadata.Labels),
            },
            Spec = pod.Spec with { NodeName = binding.Target.Name },
            Status = pod.Status with { Conditions = others.Add(scheduled), NominatedNodeName = "" },
        });
    }

    private static Status? Check(Binding binding)
    {
        (string Field, string Type, string Message)? fault = binding.Target switch
        {
            { Kind: not ("" or "Node") } target => ("target.kind", CauseType.FieldValueNotSupported,
                $"Unsupported value: \"{target.Kind}\": supported values: \"Node\", \"<empty>\""),
            { Name: "" } => ("target.name", CauseType.FieldValueRequired, "Required value"),
            _ => null,
        };
        if (fault is not { } found) return null;
        StatusCause cause = StatusCause.Empty with { Type = found.Type, Field = found.Field, Message = found.Message };
        return Status.Invalid("", "Binding", binding.Metadata.Name, [cause]);
    }
}
