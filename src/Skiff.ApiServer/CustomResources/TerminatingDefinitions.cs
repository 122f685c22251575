using Skiff.ApiServer.Admission;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.CustomResources;

/// <summary>Nothing is created of a kind whose definition is being deleted.</summary>
public sealed class TerminatingDefinitions : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "TerminatingDefinitions";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request) =>
        Validate(request) is { } fault ? AdmissionAnswer.Deny(fault) : AdmissionAnswer.Admit(request.Object);

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create
            && request.Resource.Strategy is CustomStrategy { IsTerminating: true }
            ? request.Forbidden("create not allowed while custom resource definition is terminating")
            : null;
}
