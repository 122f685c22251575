using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Environment;

/// <summary>What a container's environment is made from.</summary>
public sealed record EnvironmentSources
{
    /// <summary>The pod.</summary>
    public required Pod Pod { get; init; }

    /// <summary>The container.</summary>
    public required Container Container { get; init; }

    /// <summary>ConfigMaps of the pod's namespace by name; null for one that does not exist.</summary>
    public required IReadOnlyDictionary<string, ConfigMap?> ConfigMaps { get; init; }

    /// <summary>Secrets of the pod's namespace by name; null for one that does not exist.</summary>
    public required IReadOnlyDictionary<string, Secret?> Secrets { get; init; }

    /// <summary>Variables of the Services the pod sees.</summary>
    public required IReadOnlyDictionary<string, string> Services { get; init; }

    /// <summary>The pod's addresses.</summary>
    public ListOf<string> PodIPs { get; init; }

    /// <summary>The node's addresses.</summary>
    public ListOf<string> HostIPs { get; init; }

    /// <summary>What the node can give to pods: the limit of a container that has none.</summary>
    public MapOf<Quantity> Allocatable { get; init; }
}

/// <summary>The environment of a container, or why it cannot be made.</summary>
/// <param name="Variables">Names and values, both in <see cref="ByteText"/>.</param>
/// <param name="Error">The waiting message; empty on success.</param>
public sealed record EnvironmentOutcome(IReadOnlyList<KeyValuePair<string, string>> Variables, string Error);

/// <summary>Builds the environment of a container.</summary>
/// <remarks>
/// Later wins: Services, then envFrom in order, then env in order. A value may refer to variables before it and to
/// those of Services; see <see cref="Expansion"/>.
/// </remarks>
public static class ContainerEnvironment
{
    /// <summary>The ConfigMaps and Secrets a container's environment refers to.</summary>
    public static (IReadOnlySet<string> ConfigMaps, IReadOnlySet<string> Secrets) References(Container container)
    {
        HashSet<string> configMaps = new(StringComparer.Ordinal);
        HashSet<string> secrets = new(StringComparer.Ordinal);
        foreach (EnvFromSource source in container.EnvFrom)
        {
            if (source.ConfigMapRef is { } map) configMaps.Add(map.LocalObjectReference.Name);
            if (source.SecretRef is { } secret) secrets.Add(secret.LocalObjectReference.Name);
        }

        foreach (EnvVar variable in container.Env)
        {
            if (variable.ValueFrom?.ConfigMapKeyRef is { } map) configMaps.Add(map.LocalObjectReference.Name);
            if (variable.ValueFrom?.SecretKeyRef is { } secret) secrets.Add(secret.LocalObjectReference.Name);
        }

        return (configMaps, secrets);
    }

    /// <summary>Builds the environment.</summary>
    public static EnvironmentOutcome Build(EnvironmentSources sources)
    {
        Variables variables = new();
        foreach (EnvFromSource source in sources.Container.EnvFrom)
        {
            if (AddAll(variables, sources, source) is { } error) return new([], error);
        }

        foreach (EnvVar variable in sources.Container.Env)
        {
            (string? value, string fault) = variable.Value.Length > 0 || variable.ValueFrom is null
                ? (Expansion.Expand(ByteText.Of(variable.Value), name => variables.Find(name) ?? Service(sources, name)), "")
                : Resolve(sources, variable.ValueFrom);
            if (fault.Length > 0) return new([], fault);
            if (value is not null) variables.Set(ByteText.Of(variable.Name), value);
        }

        foreach ((string name, string value) in sources.Services)
        {
            if (variables.Find(name) is null) variables.Set(name, ByteText.Of(value));
        }

        return new(variables.All, "");
    }

    private static string? Service(EnvironmentSources sources, string name) =>
        sources.Services.TryGetValue(name, out string? value) ? ByteText.Of(value) : null;

    private static string? AddAll(Variables variables, EnvironmentSources sources, EnvFromSource source)
    {
        if (source.ConfigMapRef is { } mapRef)
        {
            string name = mapRef.LocalObjectReference.Name;
            if (sources.ConfigMaps.GetValueOrDefault(name) is not { } map) return Missing("configmap", name, mapRef.Optional);
            foreach ((string key, string value) in map.Data) variables.Set(ByteText.Of(source.Prefix + key), ByteText.Of(value));
        }
        else if (source.SecretRef is { } secretRef)
        {
            string name = secretRef.LocalObjectReference.Name;
            if (sources.Secrets.GetValueOrDefault(name) is not { } secret) return Missing("secret", name, secretRef.Optional);
            foreach ((string key, Bytes value) in secret.Data) variables.Set(ByteText.Of(source.Prefix + key), ByteText.Of(value.Span));
        }

        return null;
    }

    private static string? Missing(string kind, string name, bool? optional) =>
        optional == true ? null : $"{kind} \"{name}\" not found";

    // A null value leaves the variable out: an optional source that is not there.
    private static (string? Value, string Error) Resolve(EnvironmentSources sources, EnvVarSource source)
    {
        if (source.FieldRef is { } field)
        {
            (string value, string error) =
                FieldPaths.Read(sources.Pod, field.FieldPath, sources.PodIPs, sources.HostIPs);
            return (ByteText.Of(value), error);
        }

        if (source.ResourceFieldRef is { } resource) return ResolveResource(sources, resource);
        if (source.ConfigMapKeyRef is { } mapKey) return ResolveConfigMap(sources, mapKey);
        if (source.SecretKeyRef is { } secretKey) return ResolveSecret(sources, secretKey);
        return (null, source.FileKeyRef is null ? "" : "environment variables from files are not supported");
    }

    private static (string? Value, string Error) ResolveResource(EnvironmentSources sources, ResourceFieldSelector selector)
    {
        Container? container = selector.ContainerName.Length == 0
            ? sources.Container
            : PodSpecs.Find(sources.Pod.Spec, selector.ContainerName)?.Container;
        return container is null
            ? (null, $"container {selector.ContainerName} not found")
            : ResourceFields.Read(selector, container, sources.Allocatable);
    }

    private static (string? Value, string Error) ResolveConfigMap(EnvironmentSources sources, ConfigMapKeySelector selector)
    {
        string name = selector.LocalObjectReference.Name;
        if (sources.ConfigMaps.GetValueOrDefault(name) is not { } map)
        {
            return (null, Missing("configmap", name, selector.Optional) ?? "");
        }

        if (map.Data.TryGetValue(selector.Key, out string? value)) return (ByteText.Of(value), "");
        return (null, selector.Optional == true
            ? ""
            : $"couldn't find key {selector.Key} in ConfigMap {sources.Pod.Metadata.Namespace}/{name}");
    }

    private static (string? Value, string Error) ResolveSecret(EnvironmentSources sources, SecretKeySelector selector)
    {
        string name = selector.LocalObjectReference.Name;
        if (sources.Secrets.GetValueOrDefault(name) is not { } secret)
        {
            return (null, Missing("secret", name, selector.Optional) ?? "");
        }

        if (secret.Data.TryGetValue(selector.Key, out Bytes value)) return (ByteText.Of(value.Span), "");
        return (null, selector.Optional == true
            ? ""
            : $"couldn't find key {selector.Key} in Secret {sources.Pod.Metadata.Namespace}/{name}");
    }

    // Variables in the order they were first set.
    private sealed class Variables
    {
        private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
        private readonly List<KeyValuePair<string, string>> all = [];

        public IReadOnlyList<KeyValuePair<string, string>> All => all;

        public string? Find(string name) => positions.TryGetValue(name, out int at) ? all[at].Value : null;

        public void Set(string name, string value)
        {
            if (positions.TryGetValue(name, out int at))
            {
                all[at] = new(name, value);
                return;
            }

            positions[name] = all.Count;
            all.Add(new(name, value));
        }
    }
}
