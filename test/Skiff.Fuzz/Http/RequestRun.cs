using System.Diagnostics;
using System.Net.Security;
using System.Text;
using Skiff.Fuzz.Targets;

namespace Skiff.Fuzz.Http;

/// <summary>
/// Sends damaged requests to an API server. What must hold: no answer says that the server is at fault, none takes longer
/// than a second, no request breaks an assumption, and nothing of them is kept.
/// </summary>
internal sealed class RequestRun(FuzzServer server, Options options, Findings findings)
{
    private const int Workers = 4;
    private const int CleanEvery = 2000;
    private const int RawEvery = 25;
    private const long GrowthMax = 256L << 20;
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);
    private int sent;

    /// <summary>Runs until all requests were sent.</summary>
    public static async Task RunAsync(Options options, Findings findings, CancellationToken stop)
    {
        await using FuzzServer server = await FuzzServer.StartAsync(stop);
        RequestRun run = new(server, options, findings);
        using HttpClient admin = server.Client(isAdmin: true);
        await PrepareAsync(admin, stop);
        // What is made once is there after the first requests.
        await run.SendAllAsync(options.Requests / 10, 0, stop);
        await run.CleanAsync(admin, stop);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await run.SendAllAsync(options.Requests - (options.Requests / 10), 1000, stop);
        await run.CleanAsync(admin, stop);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (growth > GrowthMax) findings.Add("http", $"{growth >> 20} MiB more than after the first tenth", "");
        foreach ((string request, Exception fault) in server.Broken) findings.Add("http", $"{fault}", request);
        using HttpResponseMessage ready = await admin.GetAsync("/readyz", stop);
        if (!ready.IsSuccessStatusCode) findings.Add("http", $"is not ready afterwards: {ready.StatusCode}", "");
    }

    private static async Task PrepareAsync(HttpClient admin, CancellationToken stop)
    {
        string[] bodies =
        [
            "/api/v1/namespaces\n{\"metadata\":{\"name\":\"fuzz\"}}",
            "/api/v1/namespaces/fuzz/serviceaccounts\n{\"metadata\":{\"name\":\"default\"},\"automountServiceAccountToken\":false}",
        ];
        foreach (string body in bodies)
        {
            string[] parts = body.Split('\n', 2);
            using StringContent content = new(parts[1], Encoding.UTF8, "application/json");
            using HttpResponseMessage made = await admin.PostAsync(parts[0], content, stop);
            made.EnsureSuccessStatusCode();
        }
    }

    private async Task SendAllAsync(int requests, int stream, CancellationToken stop)
    {
        Task[] workers = [.. Enumerable.Range(0, Workers).Select(worker => Task.Run(
            () => WorkAsync(requests / Workers, (options.Seed * 7919) + stream + worker, stop), stop))];
        await Task.WhenAll(workers);
    }

    private async Task WorkAsync(int requests, int seed, CancellationToken stop)
    {
        Random random = new(seed);
        RandomRequest next = new(random, server.Kinds);
        Damage damage = new(random);
        using HttpClient admin = server.Client(isAdmin: true);
        using HttpClient nobody = server.Client(isAdmin: false);
        for (int i = 0; i < requests; i++)
        {
            if (i % RawEvery == RawEvery - 1)
            {
                await SendRawAsync(damage.Of(rawRequests), stop);
                continue;
            }

            MadeRequest request = next.Next();
            HttpClient client = random.Next(10) == 0 ? nobody : admin;
            (int code, TimeSpan took) = await SendAsync(client, request, stop);
            findings.Count("http", code is >= 200 and < 300);
            if (took > longest && await IsSlowAsync(client, request, stop)) findings.Add("http", $"took {took.TotalSeconds:F1} s", request.Shown);
            if (Interlocked.Increment(ref sent) % CleanEvery == 0) await CleanAsync(admin, stop);
        }
    }

    private async Task<bool> IsSlowAsync(HttpClient client, MadeRequest request, CancellationToken stop)
    {
        for (int i = 0; i < 3; i++)
        {
            (int code, TimeSpan took) = await SendAsync(client, request, stop);
            // A revision that is still to come is waited for, as upstream waits.
            if (took <= longest || code == 504) return false;
        }

        return true;
    }

    private async Task<(int Code, TimeSpan Took)> SendAsync(HttpClient client, MadeRequest made, CancellationToken stop)
    {
        UriCreationOptions asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
        if (!Uri.TryCreate($"{client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{made.Target}", asItIs, out Uri? uri)) return (0, default);
        using HttpRequestMessage request = new(new HttpMethod(made.Method), uri);
        if (made.Body is not null) request.Content = new ByteArrayContent(made.Body);
        foreach ((string name, string value) in made.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        long since = Stopwatch.GetTimestamp();
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            int code = (int)answer.StatusCode;
            TimeSpan took = Stopwatch.GetElapsedTime(since);
            bool isEndless = made.Target.Contains("watch", StringComparison.Ordinal) && code == 200;
            string body = isEndless ? "" : await answer.Content.ReadAsStringAsync(late.Token);
            if (code >= 500 && !IsExpected(code, made, body)) findings.Add("http", $"{code} {Start(body)}", made.Shown);
            return (code, took);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            findings.Add("http", $"no answer in {patience.TotalSeconds} s", made.Shown);
        }
        catch (HttpRequestException fault)
        {
            // A server may close on what is no request; it says so before, except where it cannot be understood at all.
            if (fault.HttpRequestError is not (HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded or HttpRequestError.Unknown))
                findings.Add("http", fault.Message, made.Shown);
        }

        return (0, default);
    }

    // Nothing runs here that a proxy could reach; a revision of the future is waited for and then refused; and to patches
    // that fit no schema upstream's answer is a 500 without a reason.
    private static bool IsExpected(int code, MadeRequest made, string body) => code switch
    {
        500 => (made.Method == "PATCH" && !body.Contains("\"reason\"", StringComparison.Ordinal))
            || body.Contains("component not found: ", StringComparison.Ordinal),
        501 => true, // A method or a transfer coding that there is none of.
        503 => made.Target.Contains("/proxy", StringComparison.Ordinal),
        504 => body.Contains("Too large resource version", StringComparison.Ordinal),
        _ => false,
    };

    private static string Start(string text) => text.Length > 300 ? text[..300] : text;

    private static readonly Target rawRequests = new("http bytes", 1, Target.Bytes(
    [
        "GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "POST /api/v1/namespaces/fuzz/configmaps?dryRun=All HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 27\r\n\r\n{\"metadata\":{\"name\":\"raw\"}}",
        "POST /api/v1/namespaces/fuzz/configmaps?dryRun=All HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "GET /api/v1/pods?watch=1&timeoutSeconds=1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]),
    Target.Bytes(["\r\n", "\n", "\r", " ", "\0", ":", "HTTP/1.0", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "%00", "..", "?", "\t", ";a=b", "Host: x\r\n"]),
    static _ => true);

    private async Task SendRawAsync(byte[] bytes, CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        string answer = "";
        try
        {
            await using SslStream tls = await server.ConnectAsync(late.Token);
            await tls.WriteAsync(bytes, late.Token);
            byte[] buffer = new byte[4096];
            // An unfinished request is waited for; the first bytes of an answer say enough.
            using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(late.Token);
            soon.CancelAfter(TimeSpan.FromMilliseconds(50));
            int read = await tls.ReadAsync(buffer, soon.Token);
            answer = Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            // Closed, or waiting for more.
        }

        findings.Count("http bytes", answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal));
        if (answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 50", StringComparison.Ordinal)
            || answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal))
        {
            findings.Add("http bytes", Start(answer), Convert.ToHexStringLower(bytes));
        }
    }

    // What was made goes again, so that a long run keeps no more than a short one.
    private async Task CleanAsync(HttpClient admin, CancellationToken stop)
    {
        foreach (Model.Kind kind in server.Kinds.Where(kind => kind.Namespaced && kind.Verbs.Contains("deletecollection")))
        {
            string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
            string collection = $"{root}/namespaces/{RandomRequest.Space}/{kind.Plural}";
            string selector = kind.Name == "ServiceAccount" ? "&fieldSelector=metadata.name!=default" : "";
            using HttpResponseMessage gone = await admin.DeleteAsync($"{collection}?gracePeriodSeconds=0&propagationPolicy=Background{selector}", stop);
        }
    }
}
