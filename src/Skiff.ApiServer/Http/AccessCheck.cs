using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>Asks the authorizer about a parsed path, so that what is authorized is what is served.</summary>
public static class AccessCheck
{
    /// <summary>The 403 for a request, or null when it is allowed.</summary>
    public static Status? Refusal(this Authorizer authorizer, Attributes request, AuditEvent? audited = null)
    {
        Decision decision = authorizer.Authorize(request);
        audited?.Authorized(decision);
        return decision.IsAllowed ? null : Forbidden.Of(request, decision.Reason);
    }
}
