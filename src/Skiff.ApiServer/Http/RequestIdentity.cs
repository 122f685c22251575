using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>Reads a request's credentials. A connection's certificate is judged once, not once per request.</summary>
public sealed class RequestIdentity(
    Authenticator authenticator, ClientCertificates certificates, FrontProxy proxies, TimeProvider time)
{
    private static readonly object certificateKey = new();
    private static readonly TimeSpan certificateTrust = TimeSpan.FromHours(24);

    /// <summary>Who makes the request, or 401. What impersonation asks for is taken out of the headers.</summary>
    public async ValueTask<(UserInfo? Caller, WantedUser Wanted, Status? Fault)> OfAsync(
        HttpContext context, string path, CancellationToken stop)
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
        Judged? shown = CertificateOf(context);
        UserInfo? user = shown?.IsProxy == true ? FrontProxy.Take(headers) : null;
        user ??= (await authenticator.AuthenticateAsync(
            new Credentials(shown?.Result, authorization, webSocketToken), path, stop)).User;
        if (user is null) return (null, WantedUser.Nobody, AuthenticationResult.Unauthorized);
        return WantedUser.Take(headers).TryGet(out WantedUser? wanted, out Status? malformed)
            ? (user, wanted, null)
            : (null, WantedUser.Nobody, malformed);
    }

    /// <summary>What a request asks for, as it was written.</summary>
    internal static string TargetOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private Judged? CertificateOf(HttpContext context)
    {
        IDictionary<object, object?>? items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(certificateKey, out object? known) && known is Judged judged
            && time.GetElapsedTime(judged.At) < certificateTrust && judged.Ends > time.GetUtcNow())
        {
            return judged;
        }

        if (context.Connection.ClientCertificate is not X509Certificate2 shown) return null;
        AuthenticationResult result = certificates.Authenticate(shown);
        Judged fresh = new(result, result.User is null && proxies.IsProxy(shown), time.GetTimestamp(), shown.NotAfter);
        if (items is not null)
        {
            lock (items) items[certificateKey] = fresh;
        }

        return fresh;
    }

    private sealed record Judged(AuthenticationResult Result, bool IsProxy, long At, DateTimeOffset Ends);
}
