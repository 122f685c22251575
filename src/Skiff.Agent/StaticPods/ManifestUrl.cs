using System.Net;
using Microsoft.Extensions.Logging;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.StaticPods;

/// <summary>Asks a URL for manifests, again and again: nobody tells of a change there.</summary>
internal sealed partial class ManifestUrl(
    string nodeName, StaticPodOptions options, Func<ReadOnlyMemory<byte>, ManifestText> toJson, TimeProvider time, ILogger log)
{
    private const int FailuresTold = 3;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    private byte[]? taken;
    private int failures;

    /// <summary>Tells the pods of the URL whenever they change, until stopped.</summary>
    public async Task RunAsync(Func<ListOf<Pod>, ValueTask> tell, CancellationToken stop)
    {
        using HttpMessageInvoker http = new(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null });
        while (true)
        {
            string fault = await AskAsync(http, tell, stop);
            if (fault.Length == 0) failures = 0;
            else if (failures++ < FailuresTold) LogFailed(log, options.Url, fault);
            await Task.Delay(options.UrlPeriod, time, stop);
        }
    }

    private async Task<string> AskAsync(HttpMessageInvoker http, Func<ListOf<Pod>, ValueTask> tell, CancellationToken stop)
    {
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, options.Url);
            foreach ((string name, ListOf<string> values) in options.UrlHeaders)
                request.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            using HttpResponseMessage response = await http.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return $"{options.Url}: {(int)response.StatusCode} {response.ReasonPhrase}";
            byte[]? text = await ReadAsync(response, either.Token);
            if (text is null) return $"{options.Url}: larger than {Manifest.BytesMax} bytes";
            if (taken is not null && taken.AsSpan().SequenceEqual(text)) return "";
            return await TakeAsync(text, tell);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"Get \"{options.Url}\": context deadline exceeded";
        }
    }

    private async Task<string> TakeAsync(byte[] text, Func<ListOf<Pod>, ValueTask> tell)
    {
        if (text.Length == 0)
        {
            // Nothing is an answer too: no pods.
            await tell(default);
            return $"zero-length data received from {options.Url}";
        }

        taken = text;
        ManifestText converted = toJson(text);
        ManifestContent content = converted.Json is { } json
            ? new Manifest(options.Url, IsFile: false, nodeName).Read(json)
            : new(default, converted.Fault);
        if (content.Fault.Length > 0) return content.Fault;
        await tell(content.Pods);
        return "";
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(stop);
        using MemoryStream text = new();
        byte[] part = new byte[64 * 1024];
        int count;
        while ((count = await body.ReadAsync(part, stop)) > 0)
        {
            text.Write(part, 0, count);
            if (text.Length > Manifest.BytesMax) return null;
        }

        return text.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to read pods from URL {Url}: {Fault}")]
    private static partial void LogFailed(ILogger log, string url, string fault);
}
