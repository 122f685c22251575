using Skiff.ApiServer.Admission;
using Skiff.Model;

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
    public override AdmissionAnswer Mutate(AdmissionRequest request) =>
        request.Object is { } value
            && authorizer.Escalation.Check(authorizer.Rbac, request.Call.Caller, request.Old, value) is { } fault
            ? AdmissionAnswer.Deny(fault)
            : AdmissionAnswer.Admit(request.Object);
}
