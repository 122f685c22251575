using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Admission.Quotas;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Aggregation;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Bootstrap;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Authorization.Reviews;
using Skiff.ApiServer.Bootstrap;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.CustomResources;
using Skiff.ApiServer.Discovery;
using Skiff.ApiServer.FlowControl;
using Skiff.ApiServer.Health;
using Skiff.ApiServer.Http;
using Skiff.ApiServer.InProcess;
using Skiff.ApiServer.Live;
using Skiff.ApiServer.OpenApi;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Strategies;
using Skiff.ApiServer.Subresources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Client.Http;
using Skiff.Machinery.Access;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer;

/// <summary>An API server put together over a store. It serves in-process callers at once and the network when asked.</summary>
public sealed class ApiServerRoot : IAsyncDisposable
{
    private readonly ApiServerOptions options;
    private readonly ClusterCertificates certificates;
    private readonly TimeProvider time;
    private readonly IStore store;
    private readonly Registry registry;
    private readonly Authorizer authorizer = new(BootstrapPolicy.NodeRules);
    private readonly AuthorizationReload authorizers;
    private readonly FlowDispatcher flows;
    private readonly DefinitionLoop definitions;
    private readonly WebhookCaller webhooks;
    private readonly QuotaDesk quotas;
    private readonly AdmissionChain admission;
    private readonly ResourceHandler resources;
    private readonly NodeConnector nodes;
    private readonly ProxyHandler proxy;
    private readonly TokenAuthenticator tokens;
    private readonly TokenIssuer issuer;
    private readonly JwtAuthenticator issuers;
    private readonly WebhookTokens? tokenWebhook;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] loops;
    private readonly AggregatedApis aggregated = new();
    private readonly BackendSchemas schemas = new();
    private readonly BackendConnection backends;
    private readonly LegacyTokenUse tokenUse;
    private readonly UsageReader usage;
    private ApiServerHost? host;
    private readonly ServerChecks checks;
    private volatile bool hasStarted;
    private volatile bool isStopping;
    private volatile IReadOnlyList<Component> components;
    private volatile IReadOnlyList<Action<StringBuilder>> otherMetrics = [];

    /// <summary>Puts a server together.</summary>
    public ApiServerRoot(IStore store, ApiServerOptions options, ClusterCertificates certificates, TimeProvider time)
    {
        this.options = options;
        this.certificates = certificates;
        this.time = time;
        this.store = store;
        AddressPool addresses = new(options.ServiceRange);
        // DNS keeps its address whoever comes first.
        PortPool ports = new(options.NodePortFirst, options.NodePortLast, count => (int)(RandomShare() * count));
        ServiceStrategy services = new(addresses, ports);
        registry = new Registry(store, AllResources.Over(store, services, time));
        foreach (Service service in registry.List(Kinds.Service)) services.Adopt(service);

        WebhookAuthorizer Connect(AuthorizerSetting setting) => new(setting, authorizer.Counts.Webhooks, time, RandomShare);
        authorizer.Configure(options.Authorization, Connect);
        string name = $"apiserver-{options.AdvertiseAddress}:{options.Port}";
        authorizers = new(authorizer, options.Authorization, Connect, name, time, options.AuthorizersRefused);

        ObjectNaming naming = new(options.Random);
        webhooks = new WebhookCaller(registry, time, Guid.NewGuid);
        quotas = new QuotaDesk(registry, time);
        admission = AdmissionPlugins.Chain(registry, naming, authorizer, webhooks, quotas);
        TokenSettings settings = TokenSettings.ForDomain(options.ClusterDomain);
        TokenSubjects subjects = new(
            (space, name) => registry.Get(Kinds.ServiceAccount, space, name),
            (space, name) => registry.Get(Kinds.Pod, space, name),
            name => registry.Get(Kinds.Node, "", name),
            (space, name) => registry.Get(Kinds.Secret, space, name));
        tokenUse = new LegacyTokenUse(time);
        TokenVerifier verifier = new(certificates.ServiceAccountKeys, settings, subjects, time, tokenUse);
        BootstrapTokens bootstrap = new(name => subjects.Secret(BootstrapToken.Namespace, name), time);
        issuers = new JwtAuthenticator(options.Authentication.Issuers, settings.ApiAudiences, time);
        tokenWebhook = options.Authentication.TokenWebhook is { } asked
            ? new WebhookTokens(asked, settings.ApiAudiences, time, RandomShare)
            : null;
        tokens = new TokenAuthenticator(
            verifier, StaticTokens.None, settings.ApiAudiences, bootstrap, issuers, tokenWebhook);
        issuer = new TokenIssuer(certificates.ServiceAccountKeys, settings, time, Guid.NewGuid);
        ReviewVerb reviews = new(new AccessReviews(authorizer), new TokenReviews(tokens, settings));
        backends = new BackendConnection(() => certificates.FrontProxyClient.Certificate);
        nodes = new NodeConnector(certificates.ClusterAuthority.Root.Certificate, () => certificates.KubeletClient.Certificate);
        usage = new UsageReader(new NodeLook(nodes, time).ReadAsync, time);
        components = [Component.Here("etcd-0", StorageFault)];
        LiveVerb live = new(new Dictionary<Kind, ILiveObjects>
        {
            [Kinds.NodeMetrics] = new NodeUsages(registry, usage, time),
            [Kinds.PodMetrics] = new PodUsages(registry, usage, time),
            [Kinds.ComponentStatus] = new ComponentStatuses(() => components),
        });
        AllVerbs verbs = new(registry, admission, naming, time, RandomShare,
            new TokenSubresource(registry, admission, new TokenRequests(issuer, subjects, time)), reviews, live);
        resources = new ResourceHandler(verbs);
        proxy = new ProxyHandler(registry, nodes);
        ServedDefinitions served = new(registry, kind => kind.Definition.HasWebhook
            ? new WebhookConversion(kind, webhooks, Guid.NewGuid)
            : new LocalConversion(kind));
        definitions = new DefinitionLoop(
            registry, served, resources, ApiFor(UserInfo.Of("system:apiserver", UserInfo.MastersGroup)), time);
        flows = new FlowDispatcher(options.RequestsInFlightMax, time);
        StoreFeed rules = new(registry, Authorizer.FedKinds, authorizer.Set, authorizer.Remove);
        StoreFeed levels = new(registry, FlowDispatcher.FedKinds, flows.Set, flows.Remove);
        IApi loopback = ApiFor(UserInfo.Of("system:apiserver", UserInfo.MastersGroup));
        CancellationToken stop = stopping.Token;
        ServerParts parts = new()
        {
            Store = StorageFault,
            HasStarted = () => hasStarted,
            IsStopping = () => isStopping,
            Definitions = definitions.RunAsync(stop),
            Rules = rules.RunAsync(stop),
            Levels = levels.RunAsync(stop),
            Flows = flows.RunAsync(stop),
            TokenUse = tokenUse.RunAsync(loopback, stop),
            Registrations = new AvailabilityLoop(registry, aggregated, backends, loopback, time).RunAsync(stop),
            Schemas = new SchemaLoop(
                aggregated, schemas, new SchemaDownload(registry, backends, time).FetchAsync, time).RunAsync(stop),
        };
        checks = new ServerChecks(parts);
        loops =
        [
            parts.Definitions, parts.Rules, parts.Levels, parts.Flows, parts.TokenUse, parts.Registrations, parts.Schemas,
            new Compactor(store, time).RunAsync(stop), authorizers.RunAsync(stop),
        ];
        Completion = FirstFault.OfAsync(loops);
    }

    /// <summary>The API for a component of this process.</summary>
    /// <param name="caller">Who the component is.</param>
    public IApi ApiFor(UserInfo caller) => new RoutedApi(
        aggregated,
        new InMemoryApi(registry, resources, authorizer, caller, time, options.Audit),
        new HttpApi(new AggregatedCalls(registry, aggregated, backends, authorizer, caller), time, speaksProtobuf: false));

    /// <summary>
    /// Fails as soon as something that works behind the requests has broken: a server whose picture of roles stands still
    /// must not go on answering.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Called when there are other kinds than before; quick, and on no thread of the caller's.</summary>
    public event Action? KindsChanged
    {
        add
        {
            registry.Changed += value;
            aggregated.Changed += value;
        }

        remove
        {
            registry.Changed -= value;
            aggregated.Changed -= value;
        }
    }

    /// <summary>The kinds that components of this process can ask for: those served here, and those of other servers.</summary>
    public IReadOnlyList<Kind> KnownKinds =>
    [
        .. ServedKinds.Where(kind => aggregated.Find(kind.Group, kind.Version) is null), .. aggregated.Kinds,
    ];

    /// <summary>
    /// The kinds that are served now; not every kind that the model knows is, and some are that it does not know.
    /// </summary>
    public IReadOnlyList<Kind> ServedKinds => [.. registry.Resources.Select(resource => resource.Kind)];

    /// <summary>The group versions whose servers cannot say now what they serve.</summary>
    public IReadOnlyList<string> StaleVersions => aggregated.Stale;

    /// <summary>Shows what another part of this process counts among the server's own metrics. Called by one writer.</summary>
    public void AddMetrics(Action<StringBuilder> write) => otherMetrics = [.. otherMetrics, write];

    /// <summary>Tells of another part of the control plane, in its status. Called by one writer.</summary>
    public void Tell(Component component) => components = [.. components, component];

    /// <summary>The token of an account that a secret of a name holds; for the controller that fills such secrets in.</summary>
    public string SecretToken(ServiceAccount account, string secretName) => issuer.IssueForSecret(account, secretName);

    /// <summary>The certificate that an approved request asks for, as PEM text; empty when the authority has ended.</summary>
    public Bytes SignCertificate(SigningRequest request, ListOf<string> usages, TimeSpan lifetime)
    {
        using X509Certificate2? made = certificates.ClusterAuthority.Sign(request, usages.AsEnumerable().ToArray(), lifetime);
        return made is null ? default : new(System.Text.Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n"));
    }

    /// <summary>
    /// Whether somebody may do something; for controllers that approve on their behalf, which wait only where a webhook
    /// decides, on a thread of their own work.
    /// </summary>
    public bool IsAllowed(SubjectAccessReviewSpec wanted) => Task.Run(
        async () => await new AccessReviews(authorizer).AnswerAsync(SubjectAccessReview.Empty with { Spec = wanted }, stopping.Token))
        .GetAwaiter().GetResult().Value?.Status.Allowed == true;

    /// <summary>Whether a node may be spoken to as the caller of the certificate shown; for the node agent's server.</summary>
    public Authorizer Authorizer => authorizer;

    /// <summary>Writes what every cluster has, then listens.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    public async Task<Status?> StartAsync(CancellationToken stop)
    {
        IApi loopback = ApiFor(UserInfo.Of("system:apiserver", UserInfo.MastersGroup));
        if (await new ClusterBootstrap(loopback, options, certificates, time, ServedKinds).RunAsync(stop) is { } fault) return fault;
        if (options.Endpoints.Count > 0)
        {
            host = await ApiServerHost.StartAsync(
                options.Endpoints, () => certificates.ApiServer.Certificate, MakeHandler(), stop);
        }

        hasStarted = true;
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        isStopping = true;
        stopping.Cancel();
        if (host is not null)
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2), time);
            await host.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await host.DisposeAsync();
        }

        foreach (Task loop in loops) await Background.EndOf(loop);
        backends.Dispose();
        proxy.Dispose();
        issuers.Dispose();
        tokenWebhook?.Dispose();
        webhooks.Dispose();
        await quotas.DisposeAsync();
        await usage.DisposeAsync();
        nodes.Dispose();
        stopping.Dispose();
    }

    private ApiHandler MakeHandler()
    {
        RequestMetrics metrics = new();
        PathHandler paths = new(authorizer);
        IReadOnlyList<Kind> served = ServedKinds;
        string address = $"{options.AdvertiseAddress}:{options.Port}";
        DiscoveryPublisher discovery = new(served, address, options.SpeaksCbor);
        OpenApiPublisher openApi = new(Published(served), ServerVersion.Git, options.SpeaksCbor);
        Lock publishing = new();
        void Republish()
        {
            lock (publishing)
            {
                IReadOnlyList<Kind> now = ServedKinds;
                discovery.Update(now, aggregated.All);
                Kind[] own = [.. now.Where(kind => aggregated.Find(kind.Group, kind.Version) is null)];
                openApi.Update(Published(own), schemas.All);
            }
        }

        registry.Changed += Republish;
        aggregated.Changed += Republish;
        schemas.Changed += Republish;
        // Whoever changed it before the lines above told nobody.
        if (aggregated.All.Count > 0 || !served.SequenceEqual(ServedKinds)) Republish();
        new Documents(discovery, openApi, options.SpeaksCbor).ServeOn(paths);
        checks.ServeOn(paths);
        ServeIssuer(paths);
        paths.Serve("/version", OnlyGet(new Reply.OfText(200, "application/json", ServerVersion.Json)));
        paths.Serve("/metrics", (_, _) => new(Metrics(metrics)));
        paths.Serve("/", (_, _) => new(Index(paths)));

        Authenticator authenticator = new(
            tokens, options.Authentication.AllowsAnonymous, options.Authentication.AnonymousPaths);
        ClientCertificates clients = new(certificates.ClusterAuthority.Root.Certificate, time);
        FrontProxy proxies = new(new ClientCertificates(certificates.FrontProxyAuthority.Root.Certificate, time));
        return new ApiHandler(
            registry, new RequestIdentity(authenticator, clients, proxies, time), new Impersonation(authorizer.AuthorizeAsync),
            authorizer, resources, new ConnectHandler(registry, admission, nodes, proxy),
            new AggregationHandler(registry, aggregated, schemas, backends), paths, new ReplyWriter(time), metrics, time,
            flows, options.Audit, options.RequestBroke, options.SpeaksCbor);
    }

    private static IReadOnlyList<PublishedKind> Published(IReadOnlyList<Kind> served) =>
    [
        .. Kinds.All.Where(kind => kind.Plural.Length == 0 || served.Contains(kind)).Select(kind => new PublishedKind(kind)),
        .. served.OfType<CustomKind>().Select(kind => new PublishedKind(kind, kind.Declared.Schema?.OpenAPIV3Schema)),
    ];

    private void ServeIssuer(PathHandler paths)
    {
        Uri external = new($"https://{options.AdvertiseAddress}:{options.Port}");
        DiscoveryDocuments documents = new(
            TokenSettings.ForDomain(options.ClusterDomain), certificates.ServiceAccountKeys, external);
        paths.Serve(DiscoveryDocuments.ConfigurationPath, OnlyGet(
            new Reply.OfText(200, DiscoveryDocuments.ConfigurationType, documents.Configuration)));
        paths.Serve(DiscoveryDocuments.KeysPath, OnlyGet(
            new Reply.OfText(200, DiscoveryDocuments.KeysType, documents.Keys)));
    }

    private static PathAnswer OnlyGet(Reply reply) => (context, _) =>
        new(context.Request.Method == "GET" ? reply : Status.NotAllowed());

    private Reply Metrics(RequestMetrics metrics)
    {
        StringBuilder text = new();
        metrics.Write(text);
        flows.Write(text);
        authorizer.Write(text);
        authorizers.Write(text);
        StorageMetrics.Write(text, registry);
        options.Audit?.Write(text);
        foreach (Action<StringBuilder> write in otherMetrics) write(text);
        return new Reply.OfText(200, "text/plain; version=0.0.4; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static Reply Index(PathHandler paths)
    {
        IEnumerable<string> sorted = paths.Paths.Order(StringComparer.Ordinal).Select(path => $"    \"{path}\"");
        string json = $"{{\n  \"paths\": [\n{string.Join(",\n", sorted)}\n  ]\n}}";
        return new Reply.OfText(200, "application/json", System.Text.Encoding.UTF8.GetBytes(json));
    }

    private string? StorageFault() => store.Fault.IsCompleted ? "the store takes no writes" : null;

    // At least zero, less than one.
    private double RandomShare()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        options.Random(bytes);
        return BitConverter.ToUInt32(bytes) / (uint.MaxValue + 1.0);
    }
}
