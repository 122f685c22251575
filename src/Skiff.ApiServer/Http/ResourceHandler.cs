using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Subresources;
using Skiff.ApiServer.Verbs;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Http;

/// <summary>Sends a call to its verb. The one table of what is served below a resource.</summary>
public sealed class ResourceHandler(AllVerbs verbs)
{
    /// <summary>Runs a call that has been authenticated and authorized.</summary>
    public ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        if (WriteOptions.Fault(call) is { } invalid) return new(Reply.Error(invalid));
        return call.Resource.IsRemote ? RunRemoteAsync(call, stop) : RunAsync(call, stop);
    }

    // Whatever is answered must be ready to be written, which needs no waiting.
    private async ValueTask<Reply> RunRemoteAsync(Call call, CancellationToken stop)
    {
        if (call.Verb == Verb.Get && call.Resource.Find(call.Key) is { } wanted
            && await call.Resource.ReadyAsync(wanted, stop) is { } unready)
        {
            return unready;
        }

        Reply reply = await RunAsync(call, stop);
        Stored? single = (reply as Reply.OfStored)?.Object;
        return single is not null && await call.Resource.ReadyAsync(single, stop) is { } fault ? fault : reply;
    }

    private ValueTask<Reply> RunAsync(Call call, CancellationToken stop) => call.Subresource switch
    {
        "" when call.Resource.Id is not null => ObjectAsync(call, stop),
        "" when verbs.Live.Serves(call.Resource.Kind) => verbs.Live.HandleAsync(call, stop),
        "" => verbs.Reviews.CreateAsync(call, stop),
        "status" or "approval" or "finalize" or "ephemeralcontainers" or "resize" => PartAsync(call, stop),
        "scale" => call.Verb switch
        {
            Verb.Get => new(ScaleSubresource.Get(call)),
            Verb.Update => verbs.Scale.UpdateAsync(call, stop),
            Verb.Patch => verbs.Scale.PatchAsync(call, stop),
            _ => new(Reply.Error(Status.NotAllowed())),
        },
        "binding" when call.Verb == Verb.Create => verbs.Binding.CreateAsync(call, stop),
        "eviction" when call.Verb == Verb.Create => verbs.Eviction.CreateAsync(call, stop),
        "token" when call.Verb == Verb.Create => verbs.Token.CreateAsync(call, stop),
        _ => new(Reply.Error(Status.NotAllowed())),
    };

    private ValueTask<Reply> ObjectAsync(Call call, CancellationToken stop) => call.Verb switch
    {
        Verb.Get => new(GetVerb.Handle(call)),
        Verb.List => ListVerb.HandleAsync(call, stop),
        Verb.Watch => new(verbs.Watch.Handle(call)),
        Verb.Create => verbs.Create.HandleAsync(call, stop),
        Verb.Update => verbs.Update.HandleAsync(call, stop),
        Verb.Patch => verbs.Patch.HandleAsync(call, stop),
        Verb.Delete => verbs.Delete.HandleAsync(call, stop),
        Verb.DeleteCollection => verbs.Delete.HandleCollectionAsync(call, stop),
        _ => new(Reply.Error(Status.NotAllowed())),
    };

    private ValueTask<Reply> PartAsync(Call call, CancellationToken stop) => call.Verb switch
    {
        Verb.Get => new(GetVerb.Handle(call)),
        Verb.Update => verbs.Update.HandleAsync(call, stop),
        Verb.Patch => verbs.Patch.HandleAsync(call, stop),
        _ => new(Reply.Error(Status.NotAllowed())),
    };
}
