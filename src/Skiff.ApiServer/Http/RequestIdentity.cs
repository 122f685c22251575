using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>Reads a request's credentials. A connection's certificate is judged once, not once per request.</summary>
public sealed class RequestIdentity(Authenticator authenticator, ClientCertificates certificates, TimeProvider time)
{
    private static readonly object certificateKey = new();
    private static readonly TimeSpan certificateTrust = TimeSpan.FromHours(24);

    /// <summary>Who makes the request, or 401. What impersonation asks for is taken out of the headers.</summary>
    public (UserInfo? Caller, WantedUser Wanted, Status? Fault) Of(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string? webSocketToken = null;
        if (headers.SecWebSocketProtocol.Count > 0)
        {
            string offered = string.Join(", ", headers.SecWebSocketProtocol.ToArray());
            if (WebSocketBearer.Take(offered, out string remaining, out webSocketToken) is not null)
                return (null, WantedUser.Nobody, AuthenticationResult.Unauthorized);
            headers.SecWebSocketProtocol = remaining;
        }

        string? authorization = headers.Authorization.Count > 0 ? headers.Authorization.ToString() : null;
        AuthenticationResult result = authenticator.Authenticate(
            new Credentials(CertificateOf(context), authorization, webSocketToken));
        if (result.User is not { } user) return (null, WantedUser.Nobody, AuthenticationResult.Unauthorized);
        return WantedUser.Take(headers).TryGet(out WantedUser? wanted, out Status? malformed)
            ? (user, wanted, null)
            : (null, WantedUser.Nobody, malformed);
    }

    private AuthenticationResult? CertificateOf(HttpContext context)
    {
        IDictionary<object, object?>? items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(certificateKey, out object? known) && known is Judged judged
            && time.GetElapsedTime(judged.At) < certificateTrust && judged.Ends > time.GetUtcNow())
        {
            return judged.Result;
        }

        if (context.Connection.ClientCertificate is not X509Certificate2 shown) return null;
        AuthenticationResult result = certificates.Authenticate(shown);
        if (items is not null)
        {
            lock (items) items[certificateKey] = new Judged(result, time.GetTimestamp(), shown.NotAfter);
        }

        return result;
    }

    private sealed record Judged(AuthenticationResult Result, long At, DateTimeOffset Ends);
}
