using Microsoft.AspNetCore.WebUtilities;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Discovery;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Model;

namespace Skiff.Fuzz.Targets;

/// <summary>What stands around a body: path, query and headers.</summary>
internal static class RequestTargets
{
    private static readonly DiscoveryPublisher discovery = new(Kinds.All, "192.0.2.1:6443", speaksCbor: true);

    public static IEnumerable<Target> List() =>
    [
        Target.OfText("accept", 8,
            [
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "application/vnd.kubernetes.protobuf,application/json;q=0.5, */*;q=0.1",
                "application/cbor;stream=watch", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "text/html, application/*;q=0",
            ],
            [";", ",", "q=", "q=0.5", "as=", "v=", "g=", "\"", "*/*", "/", "=", " ", "\t", "application/yaml", "pretty=1", "q=1e9"], Accept),
        Target.OfText("path", 8,
            [
                "/api/v1/namespaces/default/pods/a/log", "/apis/apps/v1/deployments", "/apis/apps/v1/watch/namespaces/a/deployments/b",
                "/api/v1/namespaces/a/pods/b/proxy/c/d", "/api/v1/nodes/n/proxy/", "/apis/apps/v1/namespaces/a/deployments/b/status", "/openapi/v3/apis/apps/v1",
            ],
            ["/", "//", "..", ".", "\0", "namespaces", "watch", "/api", "/apis", "status", "proxy", "%2f"], text => RequestPath.Parse(text) is not null),
        Target.OfText("query", 8,
            [
                "labelSelector=a%3Db&fieldSelector=metadata.name=x&limit=5&continue=abc&resourceVersion=0", "watch=true&timeoutSeconds=5&allowWatchBookmarks=1",
                "dryRun=All&fieldManager=x&force=true&fieldValidation=Strict", "gracePeriodSeconds=0&propagationPolicy=Orphan&orphanDependents=false",
            ],
            ["&", "=", "%", "%00", "%zz", "+", "limit=-1", "limit=99999999999999999999", "watch=", "timeoutSeconds=1e5", "resourceVersionMatch=Exact"],
            text => Query.Parse(QueryHelpers.ParseQuery(text), out _) is { } query && query.PinnedName.Length >= 0),
        Target.OfText("subprotocols", 4,
            ["v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.YWJj", "a,b,c", "base64url.bearer.authorization.k8s.io."],
            [",", " ", "base64url.bearer.authorization.k8s.io.", "=", "_", "-", "%"], text => WebSocketBearer.Take(text, out _, out _) is null),
    ];

    private static bool Accept(string text)
    {
        Negotiated? form = Negotiated.Choose([text], cbor: true);
        _ = Negotiated.Of(text, cbor: false);
        DocumentReply? answer = discovery.Answer("/apis", text, "");
        Target.Holds(answer is { Code: 200 or 406 }, $"discovery answers {answer?.Code}");
        return form is not null;
    }
}
