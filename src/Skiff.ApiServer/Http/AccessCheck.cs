using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>Asks the authorizer about a parsed path, so that what is authorized is what is served.</summary>
public static class AccessCheck
{
    /// <summary>The 403 for a request, or null when it is allowed.</summary>
    public static Status? Refusal(
        this Authorizer authorizer, UserInfo caller, string verb, RequestPath path, string name, string fieldSelector = "",
        AuditEvent? audited = null)
    {
        Attributes attributes = Attributes.Of(caller, verb, path);
        if (name.Length > 0) attributes = attributes with { Name = name };
        if (fieldSelector.Length > 0) attributes = attributes with { FieldSelector = FieldEquals.Of(fieldSelector) };
        Decision decision = authorizer.Authorize(attributes);
        audited?.Authorized(decision);
        return decision.IsAllowed ? null : Forbidden.Of(attributes, decision.Reason);
    }
}
