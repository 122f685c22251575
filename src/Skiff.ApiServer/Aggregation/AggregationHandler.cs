using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Model.ApiRegistration.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// Passes a request for an API version that another server serves on to that server. By then it has been authenticated
/// and authorized here; the other server is told who asks.
/// </summary>
public sealed class AggregationHandler(
    Registry registry, AggregatedApis apis, BackendSchemas schemas, BackendConnection backends)
{
    private const string PlainText = "text/plain; charset=utf-8";
    private int turn;

    /// <summary>The versions that other servers serve.</summary>
    public AggregatedApis Apis => apis;

    /// <summary>
    /// The server of a document: <c>/apis/GROUP/VERSION</c>, or its schema where that server has one; null when it is this
    /// one's.
    /// </summary>
    public AggregatedApi? FindDocument(string path)
    {
        if (apis.All.Count == 0) return null;
        string[] parts = path.TrimEnd('/').Split('/');
        return parts switch
        {
            ["", "apis", var group, var version] => apis.Find(group, version),
            ["", "openapi", "v3", "apis", var group, var version] when schemas.IsElsewhere(group, version) =>
                apis.Find(group, version),
            _ => null,
        };
    }

    /// <summary>Passes a request on; null when the answer has been written.</summary>
    public async ValueTask<Reply?> HandleAsync(
        HttpContext context, AggregatedApi api, UserInfo caller, CancellationToken stop)
    {
        if (!api.IsAvailable) return Unavailable("service unavailable");
        APIServiceSpec spec = api.Registration.Spec;
        (IPEndPoint? address, _) = AvailabilityCheck.Resolve(registry, spec.Service!, NextTurn());
        if (address is null) return Unavailable("service unavailable");
        try
        {
            string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            using HttpResponseMessage answer = await backends.SendAsync(
                spec, address, caller, new HttpMethod(context.Request.Method), target, isTrusting: false,
                request => Relay.Fill(request, context), stop);
            if (answer.StatusCode == HttpStatusCode.SwitchingProtocols) return await Splice.RunAsync(context, answer, stop);
            Relay.Begin(context.Response, answer);
            await Relay.PassBodyAsync(context, answer, stop);
            return null;
        }
        catch (HttpRequestException fault) when (!context.Response.HasStarted)
        {
            return Unavailable($"error trying to reach service: {TlsDialer.Told(fault)}");
        }
    }

    private int NextTurn() => Interlocked.Increment(ref turn) & int.MaxValue;

    // Upstream's aggregation layer speaks plain text where the API itself would send a status.
    private static Reply Unavailable(string text) => new Reply.OfText(
        StatusCodes.Status503ServiceUnavailable, PlainText, System.Text.Encoding.UTF8.GetBytes(text + "\n"));
}
