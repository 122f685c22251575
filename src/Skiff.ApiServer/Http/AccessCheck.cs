using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Http;

/// <summary>Asks the authorizer about a parsed path, so that what is authorized is what is served.</summary>
public static class AccessCheck
{
    /// <summary>
    /// The 403 for a request, or null when it is allowed; a 500 when somebody could not be asked, for he might have
    /// allowed it.
    /// </summary>
    /// <param name="authorizer">The authorizer.</param>
    /// <param name="request">The request.</param>
    /// <param name="uri">What was asked for, as it was written.</param>
    /// <param name="audited">Records the decision.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public static ValueTask<Reply?> RefusalAsync(
        this Authorizer authorizer, Attributes request, string uri, AuditEvent? audited, CancellationToken stop)
    {
        ValueTask<Decision> asked = authorizer.AuthorizeAsync(request, stop);
        return asked.IsCompletedSuccessfully
            ? new(Refusal(asked.Result, request, uri, audited))
            : RefusalAsync(asked, request, uri, audited);
    }

    private static async ValueTask<Reply?> RefusalAsync(
        ValueTask<Decision> asked, Attributes request, string uri, AuditEvent? audited) =>
        Refusal(await asked, request, uri, audited);

    private static Reply? Refusal(Decision decision, Attributes request, string uri, AuditEvent? audited)
    {
        audited?.Authorized(decision);
        if (decision.IsAllowed) return null;
        if (decision.Error.Length == 0) return Forbidden.Of(request, decision.Reason);
        string text = $"Internal Server Error: {GoText.Quote(uri)}: {decision.Error}\n";
        // As Go's server does, so that no browser takes a piece of the URL for markup.
        text = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        return new Reply.OfText(500, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
    }
}
