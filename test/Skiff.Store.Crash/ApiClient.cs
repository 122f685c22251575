using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Skiff.Store.Crash;

/// <summary>An answer of the API: null when the connection broke before it was whole.</summary>
internal readonly record struct ApiAnswer(HttpStatusCode Code, string Body)
{
    internal bool IsOk => (int)Code is >= 200 and < 300;
}

/// <summary>The little of an API client that the load needs.</summary>
internal sealed partial class ApiClient : IDisposable
{
    internal const string Templates = "/api/v1/namespaces/default/podtemplates";

    private static readonly string filler = new('x', 400);
    private readonly HttpClient _http;

    private ApiClient(HttpClient http) => _http = http;

    /// <summary>A client for a kubeconfig; null while there is none.</summary>
    internal static ApiClient? Open(string kubeconfig)
    {
        string text;
        try
        {
            text = File.ReadAllText(kubeconfig);
        }
        catch (IOException)
        {
            return null; // The server has not come to writing it.
        }

        using X509Certificate2 pem = X509Certificate2.CreateFromPem(
            Decoded(text, "client-certificate-data"), Decoded(text, "client-key-data"));
        X509Certificate2 identity = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true };
        handler.SslOptions.ClientCertificates = [identity];
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        return new(new HttpClient(handler)
        {
            BaseAddress = new Uri(ServerLine().Match(text).Groups[1].Value),
            DefaultRequestVersion = HttpVersion.Version20,
            Timeout = TimeSpan.FromSeconds(20),
        });
    }

    /// <summary>The attempt in the JSON of a template; null for one that the load did not write.</summary>
    internal static int? Attempt(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("attempt")) continue;
            reader.Read();
            return int.TryParse(reader.GetString(), out int attempt) ? attempt : null;
        }

        return null;
    }

    /// <summary>A template as one attempt writes it.</summary>
    internal static string Template(string name, int attempt, long revision) => $$"""
        {"apiVersion":"v1","kind":"PodTemplate","metadata":{"name":"{{name}}","resourceVersion":"{{(revision > 0 ? revision : "")}}",
        "annotations":{"attempt":"{{attempt}}","filler":"{{filler}}"} },
        "template":{"spec":{"containers":[{"name":"c","image":"registry.example.com/c:1"}]} } }
        """;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request and reads the whole answer; null when that did not come to its end.</summary>
    internal async Task<ApiAnswer?> SendAsync(HttpMethod method, string path, string? body = null)
    {
        try
        {
            using HttpRequestMessage request = new(method, path) { Version = HttpVersion.Version20 };
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return new(answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Follows a path line by line until the connection breaks. Tells when the server has agreed.</summary>
    internal async Task FollowAsync(string path, Action begun, Action<string> line)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path) { Version = HttpVersion.Version20 };
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            begun();
            using StreamReader reader = new(await answer.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } text) line(text);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return; // The crash, which is what everybody waits for.
        }
    }

    private static string Decoded(string kubeconfig, string key)
    {
        string line = kubeconfig.Split('\n').First(each => each.Contains(key + ":", StringComparison.Ordinal));
        return Encoding.ASCII.GetString(Convert.FromBase64String(line.Split(':', 2)[1].Trim()));
    }

    [GeneratedRegex(@"server: (\S+)")]
    private static partial Regex ServerLine();
}
