using Microsoft.AspNetCore.Http;

namespace Skiff.ApiServer.Connect;

/// <summary>Passes a request to another server and its answer back, less what belongs to one connection.</summary>
internal static class Relay
{
    // Of one connection, or for this server alone.
    private static readonly HashSet<string> kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Host", "Accept-Encoding", "Content-Length",
    };

    /// <summary>Gives a request the headers and the body of another one.</summary>
    public static void Fill(HttpRequestMessage request, HttpContext context)
    {
        HttpRequest from = context.Request;
        bool hasBody = from.ContentLength is > 0 || from.Headers.TransferEncoding.Count > 0
            || (from.ContentLength is null && from.Protocol == "HTTP/2" && from.Method is "POST" or "PUT" or "PATCH");
        if (hasBody) request.Content = new StreamContent(from.Body);
        if (from.ContentLength is { } length && request.Content is not null) request.Content.Headers.ContentLength = length;
        foreach (var header in from.Headers)
        {
            if (kept.Contains(header.Key) || header.Key.StartsWith(':')) continue;
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.AsEnumerable());
        }

        if (request.Headers.Upgrade.Count > 0) request.Headers.Connection.Add("Upgrade");
    }

    /// <summary>Begins an answer as another one began.</summary>
    public static void Begin(HttpResponse to, HttpResponseMessage answer)
    {
        to.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!kept.Contains(header.Key)) to.Headers[header.Key] = header.Value.ToArray();
        }
    }

    /// <summary>Passes on the body, as it comes.</summary>
    public static async ValueTask PassBodyAsync(HttpContext context, HttpResponseMessage answer, CancellationToken stop)
    {
        if (context.Request.Method != "HEAD") context.Response.ContentLength = answer.Content.Headers.ContentLength;
        await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        await Splice.PassAsync(body, context.Response, stop);
    }
}
