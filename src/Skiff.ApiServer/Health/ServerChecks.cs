using Skiff.ApiServer.Http;

namespace Skiff.ApiServer.Health;

/// <summary>What the health of an API server is told by.</summary>
public sealed record ServerParts
{
    /// <summary>Why the store cannot be used; null while it can.</summary>
    public required Func<string?> Store { get; init; }

    /// <summary>Whether everything that every cluster has was written.</summary>
    public required Func<bool> HasStarted { get; init; }

    /// <summary>Whether the server is about to end.</summary>
    public required Func<bool> IsStopping { get; init; }

    /// <summary>Follows roles and what runs on nodes.</summary>
    public required Task Rules { get; init; }

    /// <summary>Follows flow schemas and priority levels.</summary>
    public required Task Levels { get; init; }

    /// <summary>Lends seats between priority levels.</summary>
    public required Task Flows { get; init; }

    /// <summary>Follows definitions of custom resources.</summary>
    public required Task Definitions { get; init; }

    /// <summary>Marks the use of tokens that are kept in secrets.</summary>
    public required Task TokenUse { get; init; }

    /// <summary>Follows registrations, and asks other servers whether they serve.</summary>
    public required Task Registrations { get; init; }

    /// <summary>Fetches the schemas of other servers.</summary>
    public required Task Schemas { get; init; }
}

/// <summary>
/// The checks of <c>/livez</c>, <c>/readyz</c> and <c>/healthz</c>: under upstream's names and in its order, for each part
/// of upstream's server whose work this one does.
/// </summary>
/// <param name="parts">The parts.</param>
public sealed class ServerChecks(ServerParts parts)
{
    private const string Hook = "poststarthook/";

    /// <summary>Serves the three paths, and every check below each of them.</summary>
    public void ServeOn(PathHandler paths)
    {
        HealthCheck[] first = [new("ping", () => null), new("log", () => null), new("etcd", parts.Store)];
        HealthCheck[] hooks = Hooks();
        Serve(paths, "livez", [.. first, .. hooks]);
        Serve(paths, "healthz", [.. first, .. hooks]);
        Serve(paths, "readyz",
        [
            .. first, new("etcd-readiness", parts.Store), new("informer-sync", Running(parts.Rules)), .. hooks,
            new("shutdown", () => parts.IsStopping() ? "process is shutting down" : null),
        ]);
    }

    private static void Serve(PathHandler paths, string name, HealthCheck[] checks)
    {
        HealthEndpoint endpoint = new(name, checks);
        paths.Serve($"/{name}", endpoint.AnswerAsync).Serve($"/{name}/", endpoint.AnswerAsync);
        foreach (HealthCheck check in checks)
            paths.Serve($"/{name}/{check.Name}", (context, _) => endpoint.AnswerAsync(context, check.Name));
    }

    private HealthCheck[] Hooks()
    {
        Func<string?> started = () => parts.HasStarted() ? null : "not finished";
        Func<string?> definitions = Running(parts.Definitions), registrations = Running(parts.Registrations);
        Func<string?> schemas = Running(parts.Schemas);
        return
        [
            new(Hook + "start-apiserver-admission-initializer", () => null),
            new(Hook + "generic-apiserver-start-informers", Running(parts.Rules)),
            new(Hook + "priority-and-fairness-config-consumer", Running(parts.Levels)),
            new(Hook + "priority-and-fairness-filter", Running(parts.Flows)),
            new(Hook + "start-apiextensions-informers", definitions),
            new(Hook + "start-apiextensions-controllers", definitions),
            new(Hook + "crd-informer-synced", definitions),
            new(Hook + "start-system-namespaces-controller", started),
            new(Hook + "start-cluster-authentication-info-controller", started),
            new(Hook + "start-legacy-token-tracking-controller", Running(parts.TokenUse)),
            new(Hook + "rbac/bootstrap-roles", started),
            new(Hook + "scheduling/bootstrap-system-priority-classes", started),
            new(Hook + "priority-and-fairness-config-producer", started),
            new(Hook + "bootstrap-controller", started),
            new(Hook + "aggregator-reload-proxy-client-cert", () => null),
            new(Hook + "start-kube-aggregator-informers", registrations),
            new(Hook + "apiservice-status-local-available-controller", registrations),
            new(Hook + "apiservice-status-remote-available-controller", registrations),
            new(Hook + "apiservice-registration-controller", registrations),
            new(Hook + "apiservice-discovery-controller", registrations),
            new(Hook + "kube-apiserver-autoregistration", started),
            new("autoregister-completion", started),
            new(Hook + "apiservice-openapi-controller", schemas),
            new(Hook + "apiservice-openapiv3-controller", schemas),
        ];
    }

    // Whatever works behind the requests works for as long as the server does.
    private static Func<string?> Running(Task work) => () => work.IsCompleted ? "not running" : null;
}
