using System.Net;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Client.Http;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// Brings the calls of a component of this process to aggregated servers: authorized here, then asked of the other server
/// in the component's name, as a request from the network is.
/// </summary>
public sealed class AggregatedCalls(
    Registry registry, AggregatedApis apis, BackendConnection backends, Authorizer authorizer, UserInfo caller) : IHttpCalls
{
    private int turn;

    /// <inheritdoc/>
    public async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
    {
        (string group, string version) = (call.Kind.Group, call.Kind.Version);
        RequestPath path = new(
            true, "", group, version, call.Key.Namespace, call.Kind.Plural, call.Key.Name, call.Subresource);
        Attributes wanted = Attributes.Of(caller, call.Verb, path);
        Decision decision = await authorizer.AuthorizeAsync(wanted, stop);
        if (!decision.IsAllowed) return (null, Forbidden.Of(wanted, decision.Reason));
        if (apis.Find(group, version) is not { } api) return (null, Status.NotFoundPath());
        if (!api.IsAvailable) return (null, Status.Unavailable("service unavailable"));
        APIServiceSpec spec = api.Registration.Spec;
        (IPEndPoint? address, Status? unresolved) =
            AvailabilityCheck.Resolve(registry, spec.Service!, Interlocked.Increment(ref turn) & int.MaxValue);
        if (address is null) return (null, Status.Unavailable(unresolved!.Message));
        return (await backends.SendAsync(
            spec, address, caller, call.Method, call.Target, isTrusting: false, call.Fill, stop), null);
    }
}
