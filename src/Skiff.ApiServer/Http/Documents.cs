using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Discovery;
using Skiff.ApiServer.OpenApi;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>Serves the documents by which clients find out what there is: discovery and OpenAPI.</summary>
public sealed class Documents(DiscoveryPublisher discovery, OpenApiPublisher openApi, bool speaksCbor)
{
    /// <summary>Adds the documents' paths.</summary>
    public void ServeOn(PathHandler paths)
    {
        PathAnswer discover = (context, _) => new(IsRead(context)
            ? Answer(context, discovery.Answer(
                Trimmed(context), context.Request.Headers.Accept.ToString(), context.Request.Headers.IfNoneMatch.ToString()))
            : Status.NotAllowed());
        paths.Serve("/api", discover).Serve("/apis", discover).Serve("/api/", discover).Serve("/apis/", discover);
        PathAnswer open = (context, _) => new(Answer(context, openApi.Answer(
            Trimmed(context),
            context.Request.Headers.Accept.ToString(),
            context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal),
            context.Request.Headers.IfNoneMatch.ToString(),
            context.Request.Query["hash"].ToString())));
        paths.Serve("/openapi/v2", open).Serve("/openapi/v3", open).Serve("/openapi/v3/", open);
    }

    private static bool IsRead(HttpContext context) => context.Request.Method is "GET" or "HEAD";

    private static string Trimmed(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        return path.Length > 1 && path[^1] == '/' ? path[..^1] : path;
    }

    private Reply Answer(HttpContext context, DocumentReply? document)
    {
        if (document is null) return Status.NotFoundPath();
        if (document.Code == 406) return Status.NotAcceptable(Negotiated.Refusal(speaksCbor));
        IHeaderDictionary headers = context.Response.Headers;
        if (document.ETag.Length > 0) headers.ETag = document.ETag;
        if (document.CacheControl.Length > 0) headers.CacheControl = document.CacheControl;
        if (document.Location.Length > 0) headers.Location = document.Location;
        if (document.Gzip) headers.ContentEncoding = "gzip";
        if (document.VariesByAccept) headers.Vary = "Accept";
        return new Reply.OfText(document.Code, document.MediaType, document.Body);
    }
}
