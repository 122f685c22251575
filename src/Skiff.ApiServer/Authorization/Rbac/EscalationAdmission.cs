using Skiff.ApiServer.Admission;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>
/// Runs <see cref="EscalationCheck"/> on every write of a role or binding. Put it last in the chain: nothing changes an
/// object after it, and upstream asks this before it validates.
/// </summary>
/// <param name="authorizer">The server's authorizer.</param>
public sealed class EscalationAdmission(Authorizer authorizer) : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "RBACEscalation";

    /// <inheritdoc/>
    public override ValueTask<AdmissionAnswer> MutateAsync(AdmissionRequest request, CancellationToken stop) =>
        request.Object is Role or ClusterRole or RoleBinding or ClusterRoleBinding
            ? CheckAsync(request, request.Object, stop)
            : new(AdmissionAnswer.Admit(request.Object));

    private async ValueTask<AdmissionAnswer> CheckAsync(AdmissionRequest request, IObject value, CancellationToken stop) =>
        await authorizer.Escalation.CheckAsync(authorizer.Rbac, request.Call.Caller, request.Old, value, stop) is { } fault
            ? AdmissionAnswer.Deny(fault)
            : AdmissionAnswer.Admit(value);
}
