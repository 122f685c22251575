using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Machinery;
using YamlDotNet.RepresentationModel;

namespace Skiff.Cli.Cluster;

/// <summary>An answer of the API: its code, and its JSON where it has some.</summary>
public readonly record struct ApiAnswer(int Code, JsonObject? Body)
{
    /// <summary>Whether the request was done.</summary>
    public bool IsOk => Code is >= 200 and < 300;

    /// <summary>What the server says went wrong.</summary>
    public string Message => Body?.Text("message") ?? $"the server answered {Code}";
}

/// <summary>The cluster's API over HTTPS, with the credentials of a kubeconfig that Skiff wrote.</summary>
public sealed class ClusterClient : IDisposable
{
    private readonly HttpClient client;

    private ClusterClient(HttpClient client) => this.client = client;

    /// <summary>Reads a kubeconfig; null when it is not there or not ours.</summary>
    public static ClusterClient? Open(string kubeconfig)
    {
        if (!File.Exists(kubeconfig)) return null;
        YamlStream yaml = [];
        using (StreamReader text = new(kubeconfig)) yaml.Load(text);
        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is not YamlMappingNode root) return null;
        YamlNode cluster = root["clusters"][0]["cluster"];
        YamlNode user = root["users"][0]["user"];
        X509Certificate2 authority = X509Certificate2.CreateFromPem(Decoded(cluster["certificate-authority-data"]));
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(
            Decoded(user["client-certificate-data"]), Decoded(user["client-key-data"]));
        X509Certificate2 identity = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [identity],
                RemoteCertificateValidationCallback = (_, shown, _, _) => IsTrusted(shown, authority),
            },
        };
        return new ClusterClient(new HttpClient(handler)
        {
            BaseAddress = new Uri(cluster["server"].ToString()),
            Timeout = TimeSpan.FromSeconds(60),
        });
    }

    /// <summary>Reads a path; code 0 when the server cannot be reached.</summary>
    public Task<ApiAnswer> GetAsync(string path, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), stop);

    /// <summary>Applies a manifest to its object's path.</summary>
    public Task<ApiAnswer> ApplyAsync(string path, JsonObject manifest, CancellationToken stop)
    {
        ByteArrayContent body = new(JsonText.ToUtf8(manifest));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
        string query = "?fieldManager=skiff-up&force=true&fieldValidation=Strict";
        return SendAsync(new HttpRequestMessage(HttpMethod.Patch, path + query) { Content = body }, stop);
    }

    /// <summary>Deletes a path.</summary>
    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), stop);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            using (request)
            using (HttpResponseMessage answer = await client.SendAsync(request, stop))
            {
                byte[] body = await answer.Content.ReadAsByteArrayAsync(stop);
                return new ApiAnswer((int)answer.StatusCode, JsonParser.Parse(body).Value as JsonObject);
            }
        }
        catch (HttpRequestException)
        {
            return new ApiAnswer(0, null); // Nobody listens, or not yet: the caller decides whether to wait.
        }
    }

    private static bool IsTrusted(X509Certificate? shown, X509Certificate2 authority)
    {
        if (shown is not X509Certificate2 certificate) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static string Decoded(YamlNode node) => Encoding.UTF8.GetString(Convert.FromBase64String(node.ToString()));
}
