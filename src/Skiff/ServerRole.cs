using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skiff.ApiServer;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Live;
using Skiff.ApiServer.Requests;
using Skiff.Cli.Configuration;
using Skiff.Client;
using Skiff.ControlPlane;
using Skiff.Machinery.Control;
using Skiff.Scheduling;
using Skiff.Store;

namespace Skiff;

/// <summary>A whole cluster in one process: API server, control plane, node agent, service network and DNS.</summary>
public static class ServerRole
{
    private const int StoreFaultCode = 3;
    private const int ManagerPort = 10257; // Of kube-controller-manager.
    private const int SchedulerPort = 10259; // Of kube-scheduler.

    /// <summary>Runs until the process is told to stop. Answers the exit code. Containers go on without it.</summary>
    public static async Task<int> RunAsync(ClusterLayout layout, TimeProvider time, ILoggerFactory logs)
    {
        ILogger log = logs.CreateLogger("skiff");
        return await Foreground.RunAsync(layout, log, stop => ServeAsync(layout, time, logs, log, stop));
    }

    private static async Task<int> ServeAsync(
        ClusterLayout layout, TimeProvider time, ILoggerFactory logs, ILogger log, CancellationToken stop)
    {
        await using AuditTrail? trail = TrailOf(layout.Settings, time, out string? unreadable);
        if (unreadable is not null)
        {
            log.LogCritical("{Fault}", unreadable);
            return 1;
        }

        AccessSettings? callers = AccessSettings.Of(layout.Settings, out unreadable);
        if (callers is null)
        {
            log.LogCritical("{Fault}", unreadable);
            return 1;
        }

        NodeSettings? nodeSettings = NodeSettings.Of(layout, out unreadable);
        if (nodeSettings is null)
        {
            log.LogCritical("{Fault}", unreadable);
            return 1;
        }

        SchedulerSettings? scheduler = SchedulerSettings.Default;
        if (layout.Settings.SchedulerConfig is { Length: > 0 } file && !SchedulerFile.TryRead(file, out scheduler, out unreadable))
        {
            log.LogCritical("{Fault}", unreadable);
            return 1;
        }

        ApiServerOptions options = layout.ApiServer with
        {
            Audit = trail,
            Authentication = callers.Callers,
            Authorization = callers.Authorizers,
            AuthorizersRefused = why => log.LogWarning("authorizers stay as they were: {Why}", why),
            RequestBroke = (request, fault) => log.LogCritical(fault, "{Request} broke", request),
        };
        ClusterCertificates certificates = await ClusterCertificates.EnsureAsync(layout.Settings.DataDirectory,
            new CertificateOptions(layout.NodeName, [layout.Address], options.FirstServiceAddress, [], options.ClusterDomain),
            time);
        WriteKubeconfig();
        void WriteKubeconfig() => Kubeconfig.WriteAdmin(
            layout.Settings.Kubeconfig, new Uri($"https://127.0.0.1:{options.Port}"), certificates);
        // The keys are there whether they seal or not: they open what was sealed before.
        bool isSealing = layout.Settings.EncryptSecrets;
        using AesGcmSeal seal = new(SealKeyFile.Ensure(certificates.Directory), resource => isSealing && resource == "secrets");
        await using LogStore store = LogStore.Open(new StoreOptions
        {
            Seal = seal,
            DataDirectory = layout.DatabaseDirectory,
            Time = time,
            NewClusterId = Guid.NewGuid(),
        });
        await using ApiServerRoot api = new(store, options, certificates, time);
        if (await api.StartAsync(stop) is { } fault)
        {
            log.LogCritical("the cluster could not be set up: {Fault}", fault.Message);
            return 1;
        }

        log.LogInformation("API ready at https://{Address}:{Port}", layout.Address, options.Port);
        IApi controllers = api.ApiFor(UserInfo.Of("system:kube-controller-manager", UserInfo.MastersGroup));
        await using ControlPlaneRoot control = new(controllers, new ControlPlaneOptions
        {
            Seed = RandomNumberGenerator.GetInt32(int.MaxValue),
            Kinds = () => api.KnownKinds,
            StaleVersions = () => api.StaleVersions,
            RunsControllers = layout.Settings.Runs(ClusterParts.ControllerManager),
            Scheduler = scheduler,
            RunsScheduler = layout.Settings.Runs(ClusterParts.Scheduler),
            Settings = ControlSettings.Default with
            {
                RootCertificates = certificates.ClusterAuthorityPem,
                SecretToken = api.SecretToken,
                SignCertificate = api.SignCertificate,
                IsAllowed = api.IsAllowed,
                LocalPathDirectory = layout.ProvidesLocalStorage ? layout.StorageDirectory : "",
                PodRange = layout.Settings.PodRange,
                FindScale = api.ScaleOf,
                FindTimeZone = name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null,
                LocalTimeZone = time.LocalTimeZone,
            },
        }, time, logs);
        string? Stopped() => control.Completion.IsCompleted ? "stopped" : null;
        using RemoteComponent otherManager = new(ManagerPort, time), otherScheduler = new(SchedulerPort, time);
        void Tell(string part, RemoteComponent other) =>
            api.Tell(layout.Settings.Runs(part) ? Component.Here(part, Stopped) : new Component(part, other.FaultAsync));
        Tell(ClusterParts.ControllerManager, otherManager);
        Tell(ClusterParts.Scheduler, otherScheduler);
        api.AddMetrics(control.WriteMetrics);
        api.KindsChanged += control.RefreshKinds;
        control.RefreshKinds();
        _ = new CertificateRenewal(certificates, WriteKubeconfig, time, text => log.LogWarning("{Text}", text)).RunAsync(stop);
        NodeAccess access = new(
            api.ApiFor(UserInfo.Of($"system:node:{layout.NodeName}", "system:nodes", UserInfo.MastersGroup)),
            api.ApiFor(UserInfo.Of("system:kube-proxy", UserInfo.MastersGroup)),
            () => certificates.NodeServer.Certificate, [certificates.ClusterAuthority.Root.Certificate]);
        NodeRole node = new(layout, nodeSettings, access, time, logs);
        using CancellationTokenSource parts = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Whatever ends first ends the process: each of them runs until it is stopped or something broke.
        Task[] running =
        [
            api.Completion,
            control.Completion,
            .. node.Start(parts.Token),
        ];
        Task first = await Task.WhenAny([.. running, store.Fault]);
        if (first != store.Fault)
        {
            await parts.CancelAsync();
            foreach (Task part in running[2..]) await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
            return 0;
        }

        // A log that cannot be written must not be served from: what is in memory may never become durable.
        log.LogCritical("the store failed: {Fault}", (await store.Fault).Message);
        Environment.Exit(StoreFaultCode);
        return StoreFaultCode;
    }

    // Both are needed: a policy says what is recorded, a path where.
    private static AuditTrail? TrailOf(Settings settings, TimeProvider time, out string? fault)
    {
        fault = null;
        if (settings.AuditPolicyFile.Length == 0 || settings.AuditLogPath.Length == 0) return null;
        if (!AuditPolicyFile.TryRead(settings.AuditPolicyFile, out AuditPolicy? policy, out fault)) return null;
        AuditLogOptions kept = new(
            settings.AuditLogPath, settings.AuditLogMaxSize, settings.AuditLogMaxBackup, settings.AuditLogMaxAge);
        return new(policy, new AuditLog(kept, time), Guid.NewGuid, time);
    }
}
