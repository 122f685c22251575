using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Http;

/// <summary>A handler of a path that is no resource.</summary>
/// <param name="context">The request.</param>
/// <param name="path">What follows the handler's own path.</param>
public delegate ValueTask<Reply> PathAnswer(HttpContext context, string path);

/// <summary>What is served beside resources: discovery, OpenAPI, health, version and metrics.</summary>
public sealed class PathHandler(Authorizer authorizer)
{
    private readonly Dictionary<string, PathAnswer> exact = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, PathAnswer Answer)> prefixes = [];

    /// <summary>Serves a path, and with a trailing slash everything below it.</summary>
    public PathHandler Serve(string path, PathAnswer answer)
    {
        if (path.EndsWith('/') && path.Length > 1) prefixes.Add((path, answer));
        else exact[path] = answer;
        return this;
    }

    /// <summary>Every path served, for the index at the root.</summary>
    public IEnumerable<string> Paths => exact.Keys;

    /// <summary>Answers a request.</summary>
    public async ValueTask<Reply> HandleAsync(
        HttpContext context, RequestPath path, Attributes request, AuditEvent? audited, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Attributes asked = request.Verb == "head" ? request with { Verb = "get" } : request;
        if (await authorizer.RefusalAsync(asked, RequestIdentity.TargetOf(context), audited, stop) is { } forbidden) return forbidden;
        string text = path.Path.Length > 1 && path.Path[^1] == '/' ? path.Path[..^1] : path.Path;
        if (exact.TryGetValue(text, out PathAnswer? answer)) return await answer(context, "");
        foreach ((string prefix, PathAnswer below) in prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return await below(context, text[prefix.Length..]);
        }

        return Status.NotFoundPath();
    }
}
