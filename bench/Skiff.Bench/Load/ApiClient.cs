using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Skiff.Bench.Load;

/// <summary>
/// A client that costs little and is the same for every contender: HTTP/2 over TLS, JSON, bodies read and thrown away.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    public const string Json = "application/json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";

    private readonly HttpClient http;

    [SuppressMessage("Security", "CA5359", Justification = "The server was just started here, on the loopback address.")]
    private ApiClient(Uri server, SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        handler.InitialHttp2StreamWindowSize = 8 * 1024 * 1024;
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        http = new HttpClient(handler)
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromMinutes(2),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        http.DefaultRequestHeaders.Accept.ParseAdd(Json);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("bench/1");
    }

    public static ApiClient WithToken(Uri server, string token)
    {
        ApiClient client = new(server, new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions() });
        client.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public static ApiClient WithCertificate(Uri server, string certificatePem, string keyPem)
    {
        using X509Certificate2 pair = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        return new(server, new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [usable] },
        });
    }

    /// <summary>Sends a request, reads its whole answer, and fails when the answer is another than expected.</summary>
    public async Task SendAsync(
        HttpMethod method, string path, HttpStatusCode expected, string? body = null, string type = Json)
    {
        using HttpRequestMessage request = Request(method, path, body, type);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != expected)
        {
            string text = await answer.Content.ReadAsStringAsync();
            throw new LoadFault($"{method} {path}: {(int)answer.StatusCode}, expected {(int)expected}: {text}");
        }

        await using Stream content = await answer.Content.ReadAsStreamAsync();
        await content.CopyToAsync(Stream.Null);
    }

    /// <summary>The document at a path, or null while it cannot be had.</summary>
    public async Task<JsonDocument?> TryGetAsync(string path)
    {
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, path, null, Json);
            using HttpResponseMessage answer = await http.SendAsync(request);
            return answer.IsSuccessStatusCode
                ? await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync())
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The text at a path.</summary>
    public async Task<string> TextAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Accept.ParseAdd("text/plain");
        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new LoadFault($"GET {path}: {(int)answer.StatusCode}: {text}");
    }

    /// <summary>Whether a path answers with 200.</summary>
    public async Task<bool> AnswersAsync(string path)
    {
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, path, null, Json);
            using HttpResponseMessage answer = await http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Opens a watch and reads it, looking at nothing, until a text has come.</summary>
    public async Task ReadUntilAsync(string path, string mark)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(mark);
        using HttpRequestMessage request = Request(HttpMethod.Get, path, null, Json);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode) throw new LoadFault($"GET {path}: {(int)answer.StatusCode}");
        await using Stream content = await answer.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[128 * 1024];
        int kept = 0; // The mark may come in two parts.
        int read;
        while ((read = await content.ReadAsync(buffer.AsMemory(kept))) > 0)
        {
            int length = kept + read;
            if (buffer.AsSpan(0, length).IndexOf(wanted) >= 0) return;
            kept = Math.Min(wanted.Length - 1, length);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }

        throw new LoadFault($"GET {path}: the watch ended before {mark}");
    }

    /// <summary>Opens a watch and gives its lines as they come. The watch stands when this returns.</summary>
    public async Task<IAsyncEnumerable<string>> WatchAsync(string path, CancellationToken stop)
    {
        HttpRequestMessage request = Request(HttpMethod.Get, path, null, Json);
        HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!answer.IsSuccessStatusCode) throw new LoadFault($"GET {path}: {(int)answer.StatusCode}");
        return LinesAsync(answer, stop);
    }

    public void Dispose() => http.Dispose();

    private static async IAsyncEnumerable<string> LinesAsync(
        HttpResponseMessage answer, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        using (answer)
        using (StreamReader reader = new(await answer.Content.ReadAsStreamAsync(stop)))
        {
            while (await reader.ReadLineAsync(stop) is { } line) yield return line;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? body, string type) => new(method, path)
    {
        Version = http.DefaultRequestVersion,
        VersionPolicy = http.DefaultVersionPolicy,
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, type),
    };
}
