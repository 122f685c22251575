using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Registries;

/// <summary>A request that a registry was sent.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, string Authorization);

/// <summary>
/// Stands before a registry: notes every request, holds those that a test wants held, and passes all on. To its clients it is
/// a registry of its own, with a host of its own.
/// </summary>
internal sealed class RegistryFront : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly List<SeenRequest> seen = [];
    private readonly List<HeldRequests> held = [];

    private RegistryFront(DockerRegistry registry)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(context => ServeAsync(registry, context));
    }

    /// <summary>Where it is: the first part of its images' names.</summary>
    public string Host => new Uri(app.Urls.Single()).Authority;

    /// <summary>What it was sent, in that order.</summary>
    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (gate) return [.. seen];
        }
    }

    public static async Task<RegistryFront> StartAsync(DockerRegistry registry, CancellationToken stop)
    {
        RegistryFront front = new(registry);
        await front.app.StartAsync(stop);
        return front;
    }

    /// <summary>Holds requests from now on whose path has a part.</summary>
    public HeldRequests Hold(string part)
    {
        HeldRequests requests = new(part);
        lock (gate) held.Add(requests);
        return requests;
    }

    /// <summary>How often a path that begins so was asked for.</summary>
    public int CountOf(string path) => Seen.Count(one => one.Path.StartsWith(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        foreach (HeldRequests one in held) one.Release();
        await app.StopAsync();
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task ServeAsync(DockerRegistry registry, HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        HeldRequests[] holding;
        lock (gate)
        {
            seen.Add(new(request.Method, path, request.QueryString.Value ?? "", request.Headers.Authorization.ToString()));
            holding = [.. held.Where(one => path.Contains(one.Part, StringComparison.Ordinal))];
        }

        foreach (HeldRequests one in holding) await one.WaitAsync(context.RequestAborted);
        try
        {
            await PassOnAsync($"http://{registry.Host}{path}{request.QueryString}", context);
        }
        catch (HttpRequestException)
        {
            context.Abort(); // As if the registry were gone from here, too.
        }
    }

    private async Task PassOnAsync(string address, HttpContext context)
    {
        using HttpRequestMessage asked = new(new HttpMethod(context.Request.Method), address);
        foreach (string name in (string[])["Authorization", "Accept", "Range"])
        {
            if (context.Request.Headers.TryGetValue(name, out var values)) asked.Headers.TryAddWithoutValidation(name, [.. values]);
        }

        using HttpResponseMessage answer = await http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection")) context.Response.Headers[name] = values.ToArray();
        }

        if (context.Request.Method != "HEAD") await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

/// <summary>Requests that wait until a test lets them go.</summary>
internal sealed class HeldRequests(string part)
{
    private readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Part of their paths.</summary>
    public string Part { get; } = part;

    /// <summary>Whether one is there.</summary>
    public bool HasArrived => arrived.Task.IsCompleted;

    /// <summary>Ends when one is there.</summary>
    public Task Arrived => arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Lets them, and all that come later, go.</summary>
    public void Release() => released.TrySetResult();

    public Task WaitAsync(CancellationToken stop)
    {
        arrived.TrySetResult();
        return released.Task.WaitAsync(stop);
    }
}
