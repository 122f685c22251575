using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>Joins a client's connection to the server behind this one, once that has agreed to the upgrade.</summary>
internal static class Splice
{
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan lastWords = TimeSpan.FromSeconds(1);

    /// <summary>Upgrades the client's connection and copies both ways until one side hangs up.</summary>
    public static async ValueTask<Reply?> RunAsync(HttpContext context, HttpResponseMessage answer, CancellationToken stop)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
            return Status.BadRequest("you must specify at least 1 of stdin, stdout, stderr over an upgraded connection");
        foreach (var header in answer.Headers)
        {
            if (header.Key is "Sec-WebSocket-Accept" or "Sec-WebSocket-Protocol" or "X-Stream-Protocol-Version" or "Upgrade")
                context.Response.Headers[header.Key] = header.Value.ToArray();
        }

        context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        await using Stream client = await upgrade.UpgradeAsync();
        await using Stream backend = await answer.Content.ReadAsStreamAsync(stop);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task toBackend = CopyAsync(client, backend, ended.Token);
        Task toClient = CopyAsync(backend, client, ended.Token);
        // Both protocols close by their own frames: when one side hangs up, nothing more is to come.
        Task first = await Task.WhenAny(toBackend, toClient);
        if (first == toBackend) await ended.CancelAsync();
        else await Task.WhenAny(toBackend, Task.Delay(lastWords, TimeProvider.System, stop));
        await ended.CancelAsync();
        await Task.WhenAll(toBackend, toClient).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    /// <summary>Copies an answer's body; what has come is sent at once, because followed logs trickle.</summary>
    public static async ValueTask PassAsync(Stream body, HttpResponse to, CancellationToken stop)
    {
        await to.Body.FlushAsync(stop);
        await CopyAsync(body, to.Body, stop);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        byte[] buffer = new byte[BufferSize];
        int read;
        while ((read = await from.ReadAsync(buffer, stop)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            await to.FlushAsync(stop);
        }
    }
}
