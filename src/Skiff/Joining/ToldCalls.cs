using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Skiff.Client.Http;
using Skiff.Model.Meta.V1;

namespace Skiff.Joining;

/// <summary>Tells when the API can no longer be reached, when it can again, and what it refuses this node: each once.</summary>
internal sealed class ToldCalls(IHttpCalls inner, ILogger log) : IHttpCalls
{
    private const int RefusalsMax = 256;
    private readonly ConcurrentDictionary<string, bool> refusals = [];
    private int isUnreachable;

    /// <inheritdoc/>
    public async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
    {
        try
        {
            (HttpResponseMessage? answer, Status? fault) = await inner.SendAsync(call, stop);
            if (Interlocked.Exchange(ref isUnreachable, 0) == 1) log.LogInformation("the API is reached again");
            if (answer?.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) TellRefusal(call, answer.StatusCode);
            return (answer, fault);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            if (Interlocked.Exchange(ref isUnreachable, 1) == 0) log.LogWarning("the API cannot be reached: {Fault}", broken.Message);
            throw;
        }
    }

    private void TellRefusal(HttpCall call, HttpStatusCode code)
    {
        string what = $"{call.Verb} {call.Kind.Resource}{(call.Subresource.Length > 0 ? "/" + call.Subresource : "")}";
        if (refusals.Count < RefusalsMax && refusals.TryAdd($"{what} {code}", true))
            log.LogWarning("the API does not let this node {What}: {Code} ({Target})", what, (int)code, call.Target);
    }
}
