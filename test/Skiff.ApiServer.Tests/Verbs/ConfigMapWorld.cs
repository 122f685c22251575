using System.Net;
using System.Text;
using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Strategies;
using Skiff.ApiServer.Verbs;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Verbs;

/// <summary>The verbs over a store in memory, without admission, and ConfigMaps to use them on.</summary>
internal sealed class ConfigMapWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly LogStore store = LogStore.Open(new StoreOptions());
    private readonly CreateVerb create;
    private readonly PatchVerb patch;

    public ConfigMapWorld()
    {
        ServiceStrategy services = new(new AddressPool(IPNetwork.Parse("10.43.0.0/16")), new PortPool(30_000, 30_100, _ => 0));
        Registry registry = new(store, AllResources.Over(store, services, TimeProvider.System));
        AdmissionChain admission = new([]);
        Replacement replacement = new(registry, admission, new Removal(registry, admission));
        create = new CreateVerb(registry, admission, new ObjectNaming(bytes => bytes.Clear()));
        patch = new PatchVerb(replacement, new ApplyVerb(replacement, create));
        Resource = registry.Of(Kinds.ConfigMap);
    }

    /// <summary>ConfigMaps.</summary>
    public Resource Resource { get; }

    /// <summary>The ConfigMap of a name in the namespace <c>shop</c>.</summary>
    public ConfigMap Find(string name) => (ConfigMap)Resource.Served(Resource.Find(new ObjectKey("shop", name))!);

    /// <summary>Creates a ConfigMap.</summary>
    public async Task CreateAsync(string name, string text = "")
    {
        string body = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"a":"1","text":"{{{text}}}"}}""";
        Call call = CallOf(Verb.Create, "", "creator", "application/json", body);
        Assert.IsType<Reply.OfStored>(await create.HandleAsync(call, TestContext.Current.CancellationToken));
    }

    /// <summary>Patches a ConfigMap.</summary>
    public async Task PatchAsync(string name, string manager, string type, string body)
    {
        Call call = CallOf(Verb.Patch, name, manager, type, body);
        Assert.IsType<Reply.OfStored>(await patch.HandleAsync(call, TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private Call CallOf(string verb, string name, string manager, string type, string body) => new()
    {
        Resource = Resource,
        Verb = verb,
        Key = new ObjectKey("shop", name),
        Query = new Query { FieldManager = manager },
        Caller = UserInfo.Of("tester"),
        ReceivedAt = now,
        Body = new RequestBody(Encoding.UTF8.GetBytes(body), type, null),
    };
}
