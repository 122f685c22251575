using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>Nothing is created in a namespace that does not exist or is going, and the system's namespaces stay.</summary>
public sealed class NamespaceLifecycle : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "NamespaceLifecycle";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request) =>
        Check(request) is { } fault ? AdmissionAnswer.Deny(fault) : AdmissionAnswer.Admit(request.Object);

    private static Status? Check(AdmissionRequest request)
    {
        if (request.Kind == Kinds.Namespace)
        {
            bool immortal = request.Operation == AdmissionOperation.Delete
                && request.Old!.Metadata.Name is "default" or "kube-system" or "kube-public";
            return immortal ? request.Forbidden("this namespace may not be deleted") : null;
        }

        // What is posted to a subresource creates something, too: nothing is bound or evicted in a namespace that goes.
        if (!request.Kind.Namespaced || request.Operation != AdmissionOperation.Create) return null;
        string name = request.Namespace;
        if (request.Registry.Get(Kinds.Namespace, "", name) is not { } space)
            return Status.NotFound("", "namespaces", name);
        bool going = space.Metadata.DeletionTimestamp is not null || space.Status.Phase == NamespacePhase.Terminating;
        if (!going) return null;
        Status status = request.Forbidden(
            $"unable to create new content in namespace {name} because it is being terminated");
        StatusCause cause = StatusCause.Empty with
        {
            Type = "NamespaceTerminating",
            Message = $"namespace {name} is being terminated",
            Field = "metadata.namespace",
        };
        return status with { Details = status.Details! with { Causes = [cause] } };
    }
}
