using Skiff.ApiServer.Admission;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>
/// Runs <see cref="EscalationCheck"/> on every write of a role or binding. Put it last in the chain, so that it sees
/// the object as it will be stored.
/// </summary>
/// <param name="authorizer">The server's authorizer.</param>
public sealed class EscalationAdmission(Authorizer authorizer) : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "RBACEscalation";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request) => request.Object is not { } value
        ? null
        : authorizer.Escalation.Check(authorizer.Rbac, request.Call.Caller, request.Old, value);
}
