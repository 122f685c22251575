using System.Text;
using Skiff.Client;
using Skiff.Client.Http;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.InProcess;

/// <summary>The transport within one process.</summary>
public sealed class InMemoryConformanceTests : ApiConformanceTests
{
    protected override IApi Over(LiveServer live) => live.Server.ApiFor(Requests.UserInfo.Of("system:conformance", Requests.UserInfo.MastersGroup));
}

/// <summary>The transport over the network, in protobuf.</summary>
public sealed class HttpConformanceTests : ApiConformanceTests
{
    protected override IApi Over(LiveServer live) => OverHttp(live, speaksProtobuf: true);
}

/// <summary>The transport over the network, in JSON.</summary>
public sealed class HttpJsonConformanceTests : ApiConformanceTests
{
    protected override IApi Over(LiveServer live) => OverHttp(live, speaksProtobuf: false);
}

/// <summary>What every transport of <see cref="IApi"/> does alike.</summary>
public abstract class ApiConformanceTests : IDisposable
{
    private readonly List<IDisposable> opened = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The API of a server by the transport that is tested.</summary>
    protected abstract IApi Over(LiveServer live);

    protected HttpApi OverHttp(LiveServer live, bool speaksProtobuf)
    {
        ApiConnection connection = new(new ApiEndpoint(live.Address)
        {
            Authorities = Encoding.ASCII.GetBytes(live.Certificates.ClusterAuthorityPem),
            Certificate = () => live.Certificates.Admin.Certificate,
            UserAgent = "conformance/v1",
        });
        opened.Add(connection);
        return new(connection, TimeProvider.System, speaksProtobuf);
    }

    public void Dispose()
    {
        foreach (IDisposable one in opened) one.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_scale_is_read_and_replaced()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        await live.PostAsync("/apis/apps/v1/namespaces/default/replicasets", """
            {"metadata":{"name":"a"},"spec":{"replicas":2,"selector":{"matchLabels":{"x":"y"}},
            "template":{"metadata":{"labels":{"x":"y"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
        JsonObject read = (await api.ReadAsync(new(Kinds.ReplicaSet, Key("a"), "scale"), Stop)).Value!;
        Assert.Equal("x=y", ((JsonString)((JsonObject)read["status"]!)["selector"]!).Value);
        JsonInput input = new(JsonText.ToUtf8(read));
        Scale scale = Scale.ReadJson(ref input);
        Assert.Equal(2, scale.Spec.Replicas);

        scale = scale with { Spec = scale.Spec with { Replicas = 5 } };
        Assert.Null((await api.UpdateAsync(Kinds.ReplicaSet, scale, "scale", Stop)).Error);
        Assert.Equal(5, (await ApiExtensions.GetAsync(api, Kinds.ReplicaSet, Key("a"), Stop)).Value!.Spec.Replicas);
        Assert.Equal(409, (await api.UpdateAsync(Kinds.ReplicaSet, scale, "scale", Stop)).Error!.Code); // Not of this version.
        Assert.Equal(404, (await api.ReadAsync(new(Kinds.ReplicaSet, Key("none"), "scale"), Stop)).Error!.Code);
    }

    [Fact]
    public async Task What_is_created_is_read_replaced_patched_and_deleted()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        ConfigMap made = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a", ("k", "1")), Stop)).Value!;
        Assert.NotEqual(("", ""), (made.Metadata.UID, made.Metadata.ResourceVersion));
        Assert.Equal(made, (await ApiExtensions.GetAsync(api, Kinds.ConfigMap, Key("a"), Stop)).Value);

        ConfigMap changed = (await api.UpdateAsync(
            Kinds.ConfigMap, made with { Data = made.Data.Set("k", "2") }, Stop)).Value!;
        Assert.Equal("2", changed.Data.Find("k"));
        PatchRequest patch = new(PatchTypes.Merge, """{"data":{"l":"3"}}"""u8.ToArray());
        IObject patched = (await api.PatchAsync(Kinds.ConfigMap, Key("a"), patch, null, Stop)).Value!;
        Assert.Equal(["2", "3"], ((ConfigMap)patched).Data.Values);

        IMessageKind told = (await api.DeleteAsync(Kinds.ConfigMap, Key("a"), DeleteOptions.Empty, Stop)).Value!;
        Assert.Equal(Status.Success, Assert.IsType<Status>(told).StatusValue);
        Status gone = (await api.GetAsync((Kind)Kinds.ConfigMap, Key("a"), Stop)).Error!;
        Assert.Equal((404, StatusReason.NotFound, "configmaps \"a\" not found"), (gone.Code, gone.Reason, gone.Message));
        Assert.Equal("a", gone.Details!.Name);
    }

    [Fact]
    public async Task Applied_fields_have_their_manager_and_conflict_with_others()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        PatchRequest Wish(string manager, string value, bool force = false) => new(PatchTypes.Apply, Encoding.UTF8.GetBytes(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"{{{value}}}"}}"""), manager, force);
        IObject made = (await api.PatchAsync(Kinds.ConfigMap, Key("a"), Wish("one", "1"), null, Stop)).Value!;
        Assert.Equal("one", Assert.Single(made.Metadata.ManagedFields).Manager);
        Status refused = (await api.PatchAsync(Kinds.ConfigMap, Key("a"), Wish("two", "2"), null, Stop)).Error!;
        Assert.Equal((409, StatusReason.Conflict, 1), (refused.Code, refused.Reason, refused.Details!.Causes.Count));
        IObject forced = (await api.PatchAsync(Kinds.ConfigMap, Key("a"), Wish("two", "2", true), null, Stop)).Value!;
        Assert.Equal("2", ((ConfigMap)forced).Data.Find("k"));
    }

    [Fact]
    public async Task Stale_writes_taken_names_and_faults_are_told_as_statuses()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        ConfigMap made = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a"), Stop)).Value!;
        Status taken = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a"), Stop)).Error!;
        Assert.Equal((409, StatusReason.AlreadyExists), (taken.Code, taken.Reason));
        await api.UpdateAsync(Kinds.ConfigMap, made with { Data = MapOf.Create(("k", "1")) }, Stop);
        Status stale = (await api.UpdateAsync(Kinds.ConfigMap, made with { Data = MapOf.Create(("k", "2")) }, Stop)).Error!;
        Assert.Equal((409, StatusReason.Conflict), (stale.Code, stale.Reason));
        Status invalid = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("A_"), Stop)).Error!;
        Assert.Equal((422, "metadata.name"), (invalid.Code, Assert.Single(invalid.Details!.Causes).Field));
        Status elsewhere = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("b") with
        {
            Metadata = ObjectMeta.Empty with { Name = "b", Namespace = "nowhere" },
        }, Stop)).Error!;
        Assert.Equal((404, "namespaces \"nowhere\" not found"), (elsewhere.Code, elsewhere.Message));
        DeleteOptions other = DeleteOptions.Empty with { Preconditions = Model.Meta.V1.Preconditions.Empty with { UID = "other" } };
        Assert.Equal(409, (await api.DeleteAsync(Kinds.ConfigMap, Key("a"), other, Stop)).Error!.Code);
    }

    [Fact]
    public async Task Subresources_take_and_answer_kinds_of_their_own()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        Node node = (await ApiExtensions.CreateAsync(api, Kinds.Node, Node.Empty with { Metadata = ObjectMeta.Empty with { Name = "n" } }, Stop)).Value!;
        NodeStatus status = node.Status with { NodeInfo = node.Status.NodeInfo with { KernelVersion = "6" } };
        Node told = (await api.UpdateStatusAsync(Kinds.Node, node with { Status = status }, Stop)).Value!;
        Assert.Equal("6", told.Status.NodeInfo.KernelVersion);

        ServiceAccount account = ServiceAccount.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "s" } };
        await ApiExtensions.CreateAsync(api, Kinds.ServiceAccount, account, Stop);
        IMessageKind answer = (await api.PostAsync(
            Kinds.ServiceAccount, Key("s"), "token", TokenRequest.Empty, Stop)).Value!;
        string token = Assert.IsType<TokenRequest>(answer).Status.Token;
        TokenReview review = TokenReview.Empty with { Spec = TokenReviewSpec.Empty with { Token = token } };
        TokenReview reviewed = (await ApiExtensions.CreateAsync(api, Kinds.TokenReview, review, Stop)).Value!;
        Assert.Equal("system:serviceaccount:default:s", reviewed.Status.User.Username);
    }

    [Fact]
    public async Task A_list_of_many_pages_is_whole_and_of_one_revision()
    {
        const int Count = HttpApi.PageItems + 50;
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        for (int i = 0; i < Count; i++) await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map($"m{i:d4}", i % 2 == 0), Stop);
        ObjectList all = (await api.ListAsync(Kinds.ConfigMap, new ListRequest("default"), Stop)).Value!;
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i:d4}"),
            all.Items.Select(item => item.Metadata.Name).Where(name => name[0] == 'm'));
        Assert.NotEqual("", all.ResourceVersion);
        ObjectList even = (await api.ListAsync(
            Kinds.ConfigMap, new ListRequest("default", "even=true", "metadata.name!=m0002"), Stop)).Value!;
        Assert.Equal((Count / 2) - 1, even.Items.Count);
        Assert.Equal(400, (await api.ListAsync(Kinds.ConfigMap, new ListRequest("default", FieldSelector: "no=1"), Stop)).Error!.Code);
    }

    [Fact]
    public async Task A_watch_tells_every_change_and_goes_on_where_another_ended()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        ObjectList list = (await api.ListAsync(Kinds.ConfigMap, new ListRequest("default"), Stop)).Value!;
        WatchRequest request = new(list.ResourceVersion, "default", FieldSelector: "metadata.name=a");
        string between;
        await using (IObjectWatch watch = (await api.WatchAsync(Kinds.ConfigMap, request, Stop)).Value!)
        {
            ConfigMap made = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a"), Stop)).Value!;
            await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("b"), Stop);
            ObjectEvent first = await NextAsync(watch);
            Assert.Equal((WatchEventType.Added, made, made.Metadata.ResourceVersion),
                (first.Type, first.Object, first.ResourceVersion));
            between = first.ResourceVersion;
            await api.UpdateAsync(Kinds.ConfigMap, made with { Data = MapOf.Create(("k", "1")) }, Stop);
            Assert.Equal(WatchEventType.Modified, (await NextAsync(watch)).Type);
        }

        await api.DeleteAsync(Kinds.ConfigMap, Key("a"), DeleteOptions.Empty, Stop);
        await using IObjectWatch resumed = (await api.WatchAsync(
            Kinds.ConfigMap, request with { ResourceVersion = between }, Stop)).Value!;
        Assert.Equal(WatchEventType.Modified, (await NextAsync(resumed)).Type);
        ObjectEvent last = await NextAsync(resumed);
        Assert.Equal((WatchEventType.Deleted, "1"), (last.Type, ((ConfigMap)last.Object!).Data.Find("k")));
    }

    [Fact]
    public async Task A_watch_from_a_revision_that_is_gone_says_so()
    {
        await using LogStore store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        await using LiveServer live = await LiveServer.StartAsync(over: store);
        IApi api = Over(live);
        string early = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a"), Stop)).Value!.Metadata.ResourceVersion;
        string late = (await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("b"), Stop)).Value!.Metadata.ResourceVersion;
        await store.CompactAsync(long.Parse(late, System.Globalization.CultureInfo.InvariantCulture), Stop);
        ApiResult<IObjectWatch> opened = await api.WatchAsync(Kinds.ConfigMap, new WatchRequest(early, "default"), Stop);
        if (!opened.TryGet(out IObjectWatch? watch, out Status? fault))
        {
            Assert.Equal((410, StatusReason.Expired), (fault.Code, fault.Reason));
            return;
        }

        await using (watch)
        {
            ObjectEvent told = await NextAsync(watch);
            Assert.Equal((WatchEventType.Error, 410, StatusReason.Expired), (told.Type, told.Error!.Code, told.Error.Reason));
        }
    }

    [Fact]
    public async Task An_informer_over_it_keeps_its_cache_and_ends_with_its_token()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = Over(live);
        await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("a"), Stop);
        Informer informer = new(api, Kinds.ConfigMap, TimeProvider.System, new Random(1), new ListRequest("default"));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = informer.RunAsync(ending.Token);
        await informer.Synced.WaitAsync(Stop);
        Assert.NotNull(informer.Cache.Find(Key("a")));
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        informer.When(cache => cache.Find(Key("b")) is not null && cache.Find(Key("a")) is null, () => seen.TrySetResult());
        await ApiExtensions.CreateAsync(api, Kinds.ConfigMap, Map("b"), Stop);
        await api.DeleteAsync(Kinds.ConfigMap, Key("a"), DeleteOptions.Empty, Stop);
        await seen.Task.WaitAsync(Stop);
        Assert.Equal(1, informer.Relists);
        await ending.CancelAsync();
        await running;
    }

    private static ObjectKey Key(string name) => new("default", name);

    private static ConfigMap Map(string name, params (string Key, string Value)[] data) => ConfigMap.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name },
        Data = MapOf.Create(data),
    };

    private static ConfigMap Map(string name, bool isEven) => Map(name) is var map ? map with
    {
        Metadata = map.Metadata with { Labels = MapOf.Create(("even", isEven ? "true" : "false")) },
    } : map;

    private static async Task<ObjectEvent> NextAsync(IObjectWatch watch)
    {
        while (true)
        {
            while (watch.TryRead(out ObjectEvent change))
            {
                if (change.Type != WatchEventType.Bookmark) return change;
            }

            Assert.True(await watch.WaitAsync(Stop), "the watch ended");
        }
    }
}
