using System.Net;
using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Live;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Strategies;
using Skiff.ApiServer.Verbs;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Admission;

/// <summary>The verbs over a store in memory with the plug-ins of a test, and the namespace <c>shop</c>.</summary>
internal sealed class AdmissionWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly LogStore store = LogStore.Open(new StoreOptions());
    private readonly AllVerbs verbs;

    public AdmissionWorld(params IReadOnlyList<AdmissionPlugin> plugins)
        : this(_ => plugins)
    {
    }

    public AdmissionWorld(Func<Registry, IReadOnlyList<AdmissionPlugin>> plugins)
    {
        ServiceStrategy services = new(new AddressPool(IPNetwork.Parse("10.43.0.0/16")), new PortPool(30_000, 30_100, _ => 0));
        Registry = new Registry(store, AllResources.Over(store, services, TimeProvider.System));
        Admission = new AdmissionChain(plugins(Registry));
        byte seed = 0;
        ObjectNaming naming = new(bytes => bytes.Fill(++seed));
        verbs = new AllVerbs(
            Registry, Admission, naming, TimeProvider.System, () => 0, null!, new ReviewVerb(null!, null!),
            new LiveVerb(new Dictionary<Kind, ILiveObjects>()));
    }

    public Registry Registry { get; }

    public AdmissionChain Admission { get; }

    /// <summary>Writes an object past every rule.</summary>
    public async Task<T> SeedAsync<T>(T value)
        where T : class, IObject
    {
        Resource resource = Registry.Of(value.Kind);
        Assert.IsType<Commit.Done>(await resource.CreateAsync(value, TestContext.Current.CancellationToken));
        return (T)resource.Served(resource.Find(ObjectKey.Of(value))!);
    }

    /// <summary>A namespace, which every test has that writes into one.</summary>
    public Task SeedSpaceAsync(string name = "shop", params ReadOnlySpan<(string, string)> labels) => SeedAsync(
        Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = name, Labels = MapOf.Create(labels) } });

    public Task<Reply> CreateAsync(IObject value, bool dryRun = false, UserInfo? caller = null) => RunAsync(
        verbs.Create.HandleAsync(CallOf(Verb.Create, value, "", dryRun, caller), TestContext.Current.CancellationToken));

    public Task<Reply> UpdateAsync(IObject value, string subresource = "", UserInfo? caller = null) => RunAsync(
        verbs.Update.HandleAsync(CallOf(Verb.Update, value, subresource, false, caller), TestContext.Current.CancellationToken));

    public Task<Reply> DeleteAsync(IObject value) => RunAsync(verbs.Delete.HandleAsync(
        CallOf(Verb.Delete, value, "", false, null).WithBody(default), TestContext.Current.CancellationToken));

    /// <summary>The stored object of the same kind and name.</summary>
    public T Find<T>(T like)
        where T : class, IObject
    {
        Resource resource = Registry.Of(like.Kind);
        return (T)resource.Served(resource.Find(ObjectKey.Of(like))!);
    }

    /// <summary>A request as the chain is asked about it.</summary>
    public AdmissionRequest RequestOf(
        AdmissionOperation operation, IObject? value, IObject? old = null, string subresource = "", Kind? kind = null)
    {
        IObject any = (value ?? old)!;
        Call call = new()
        {
            Resource = Registry.Of(kind ?? any.Kind),
            Verb = Verb.Create,
            Key = new ObjectKey(any.Metadata.Namespace, operation == AdmissionOperation.Create ? "" : any.Metadata.Name),
            Subresource = subresource,
            Query = new Query(),
            Caller = UserInfo.Of("tester"),
            ReceivedAt = now,
        };
        return new AdmissionRequest(Registry, call, operation, value, old);
    }

    /// <summary>The object that a reply carries.</summary>
    public static T Stored<T>(Reply reply)
        where T : class, IObject => reply switch
    {
        Reply.OfStored stored => (T)stored.Resource.Served(stored.Object),
        Reply.OfMessage { Message: T value } => value,
        Reply.OfError error => throw new InvalidOperationException(error.Status.Message),
        _ => throw new InvalidOperationException(reply.GetType().Name),
    };

    /// <summary>The refusal that a reply is.</summary>
    public static Status Fault(Reply reply) => Assert.IsType<Reply.OfError>(reply).Status;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static async Task<Reply> RunAsync(ValueTask<Reply> reply) => await reply;

    private Call CallOf(string verb, IObject value, string subresource, bool dryRun, UserInfo? caller) => new()
    {
        Resource = Registry.Of(value.Kind),
        Verb = verb,
        Key = new ObjectKey(value.Metadata.Namespace, verb == Verb.Create ? "" : value.Metadata.Name),
        Subresource = subresource,
        Query = new Query { FieldManager = "tester", DryRun = dryRun ? "All" : default(Microsoft.Extensions.Primitives.StringValues) },
        Caller = caller ?? UserInfo.Of("tester"),
        ReceivedAt = now,
        Body = RequestBody.Of(value),
    };
}
