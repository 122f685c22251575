using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Connect;
using Skiff.Client.Http;
using Skiff.Machinery;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>Fetches the keys of an issuer and keeps them; a token with a key nobody knows makes it look again.</summary>
public sealed class IssuerKeys : IDisposable
{
    private const int DocumentBytesMax = 1 << 20;

    private static readonly TimeSpan callMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan restMin = TimeSpan.FromSeconds(10); // Wrong tokens must not flood the issuer.

    private readonly JwtIssuer issuer;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly SemaphoreSlim turn = new(1);
    private volatile JsonWebKeys keys = JsonWebKeys.Parse("{\"keys\":[]}"u8)!;
    private long fetchedAt;
    private bool hasFetched;

    /// <summary>Keys that are fetched when the first token comes.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handler">Carries requests; null for the network.</param>
    public IssuerKeys(JwtIssuer issuer, TimeProvider time, HttpMessageHandler? handler = null)
    {
        (this.issuer, this.time) = (issuer, time);
        client = new(handler ?? Handler(issuer), disposeHandler: true) { MaxResponseContentBufferSize = DocumentBytesMax };
    }

    /// <summary>Why the keys could not be had the last time; empty when they could.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether the issuer signed a token.</summary>
    public async ValueTask<bool> HaveSignedAsync(JsonWebToken token, CancellationToken stop)
    {
        if (keys.HasSigned(token)) return true;
        JsonWebKeys before = keys;
        await turn.WaitAsync(stop);
        try
        {
            // Somebody else may have looked while this one waited for its turn.
            bool mayFetch = !hasFetched || time.GetElapsedTime(fetchedAt) >= restMin;
            if (ReferenceEquals(before, keys) && mayFetch) await FetchAsync(stop);
        }
        finally
        {
            turn.Release();
        }

        return !ReferenceEquals(before, keys) && keys.HasSigned(token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        turn.Dispose();
    }

    private async Task FetchAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = new(callMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        (hasFetched, fetchedAt) = (true, time.GetTimestamp());
        try
        {
            string discovery = issuer.DiscoveryUrl.Length > 0
                ? issuer.DiscoveryUrl
                : issuer.Url.TrimEnd('/') + "/.well-known/openid-configuration";
            byte[] document = await client.GetByteArrayAsync(new Uri(discovery), either.Token);
            if (JsonParser.Parse(document).Value is not JsonObject found) Fault = $"{discovery}: no JSON object";
            else if (found.Text("issuer") != issuer.Url)
                Fault = $"oidc: issuer did not match the issuer returned by provider, expected \"{issuer.Url}\" got \"{found.Text("issuer")}\"";
            else if (!Uri.TryCreate(found.Text("jwks_uri"), UriKind.Absolute, out Uri? address) || address.Scheme != "https")
                Fault = $"{discovery}: jwks_uri is no https URL";
            else if (JsonWebKeys.Parse(await client.GetByteArrayAsync(address, either.Token)) is { } fetched)
                (keys, Fault) = (fetched, "");
            else Fault = $"{address}: no set of keys";
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            Fault = fault.Message;
        }
    }

    private static SocketsHttpHandler Handler(JwtIssuer issuer)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        if (issuer.CertificateAuthority.Length == 0) return handler;
        ServerTrust trust = ServerTrust.Of(System.Text.Encoding.ASCII.GetBytes(issuer.CertificateAuthority));
        Uri place = new(issuer.DiscoveryUrl.Length > 0 ? issuer.DiscoveryUrl : issuer.Url);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            trust.Fault(shown as X509Certificate2, chain, place.Host) is null;
        return handler;
    }
}
