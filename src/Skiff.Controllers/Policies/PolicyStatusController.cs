using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Controllers;

/// <summary>Tells in the status of a ValidatingAdmissionPolicy which expressions do not fit the kinds it is about.</summary>
/// <remarks>Always true: each generation is checked once; a kind that is defined or changed later wakes nobody.</remarks>
public sealed class PolicyStatusController : IController<PolicyStatusController.View>
{
    /// <inheritdoc/>
    public static string Name => "validatingadmissionpolicy-status-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.ValidatingAdmissionPolicy)
    {
        Reads = [Kinds.CustomResourceDefinition],
        Writes = [Kinds.ValidatingAdmissionPolicy.At("status")],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Policy">A policy that has changed since it was checked.</param>
    /// <param name="Definitions">The custom kinds there are.</param>
    public sealed record View(ValidatingAdmissionPolicy Policy, ListOf<CustomResourceDefinition> Definitions);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<ValidatingAdmissionPolicy>(key) is { } policy
            && policy.Metadata.Generation > policy.Status.ObservedGeneration
            ? new(policy, ListOf.From(cache.All<CustomResourceDefinition>()))
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view) => Plan.Nothing.WithStatus(view.Policy, view.Policy with
    {
        Status = view.Policy.Status with
        {
            ObservedGeneration = view.Policy.Metadata.Generation,
            TypeChecking = new()
            {
                ExpressionWarnings = PolicyTypeCheck.Warnings(view.Policy.Spec, [.. view.Definitions]),
            },
        },
    });
}
