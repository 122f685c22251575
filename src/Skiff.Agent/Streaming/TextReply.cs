using Microsoft.AspNetCore.Http;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Streaming;

/// <summary>Short answers in plain text, as this server's peers expect failures.</summary>
internal static class TextReply
{
    public static async ValueTask WriteAsync(HttpContext context, int code, string text, CancellationToken stop)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, stop);
    }

    /// <summary>A failure of the runtime under the status code its kind has over HTTP.</summary>
    public static ValueTask WriteAsync(HttpContext context, CriError error, CancellationToken stop)
    {
        if (error.Code == RpcCode.ResourceExhausted) context.Response.Headers.RetryAfter = "5";
        int code = error.Code switch
        {
            RpcCode.NotFound => StatusCodes.Status404NotFound,
            RpcCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status500InternalServerError,
        };
        return WriteAsync(context, code, error.ToString(), stop);
    }
}
