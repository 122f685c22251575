using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of environment variables and of what their values may come from.</summary>
internal static class EnvRules
{
    private static readonly string[] EnvFields =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    private static readonly string[] ResourceFields =
    [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
        "requests.memory",
    ];

    private static readonly string[] VolumeFields =
        ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly HashSet<string> Divisors = new(StringComparer.Ordinal)
    {
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    };

    /// <summary>Checks variables and sources of many variables.</summary>
    public static void Check(Container container, PodContext pod, FieldPath path)
    {
        for (int i = 0; i < container.Env.Count; i++) CheckOne(container.Env[i], pod, path.Child("env").Index(i));
        for (int i = 0; i < container.EnvFrom.Count; i++)
        {
            CheckFrom(container.EnvFrom[i], path.Child("envFrom"), i, pod.Faults);
        }
    }

    /// <summary>Checks a reference to a field of the pod, as files of volumes may have one.</summary>
    public static void CheckVolumeField(ObjectFieldSelector selector, FieldPath path, Faults faults) =>
        CheckField(selector, VolumeFields, path, faults);

    /// <summary>Checks a reference to a resource of a container.</summary>
    public static void CheckResource(ResourceFieldSelector selector, bool inVolume, FieldPath path, Faults faults)
    {
        bool pages = selector.Resource.StartsWith("limits.hugepages-", StringComparison.Ordinal)
            || selector.Resource.StartsWith("requests.hugepages-", StringComparison.Ordinal);
        if (inVolume && selector.ContainerName.Length == 0) faults.Required(path.Child("containerName"));
        else if (selector.Resource.Length == 0) faults.Required(path.Child("resource"));
        else if (!pages) faults.OneOf(path.Child("resource"), selector.Resource, ResourceFields);
        CheckDivisor(selector, pages, path.Child("divisor"), faults);
    }

    private static void CheckOne(EnvVar variable, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        if (variable.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), variable.Name, Names.EnvironmentVariable(variable.Name));
        if (variable.ValueFrom is not { } source) return;
        path = path.Child("valueFrom");
        int sources = 0;
        if (source.FieldRef is { } field)
        {
            sources++;
            CheckField(field, EnvFields, path.Child("fieldRef"), faults);
        }

        if (source.ResourceFieldRef is { } resource)
        {
            sources++;
            CheckResource(resource, inVolume: false, path.Child("resourceFieldRef"), faults);
        }

        if (source.ConfigMapKeyRef is { } map)
        {
            sources++;
            CheckKey(map.LocalObjectReference.Name, map.Key, path.Child("configMapKeyRef"), faults);
        }

        if (source.SecretKeyRef is { } secret)
        {
            sources++;
            CheckKey(secret.LocalObjectReference.Name, secret.Key, path.Child("secretKeyRef"), faults);
        }

        if (source.FileKeyRef is { } file)
        {
            sources++;
            CheckFile(file, pod, path.Child("fileKeyRef"));
        }

        if (sources == 0)
        {
            faults.Invalid(path, "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        }
        else if (variable.Value.Length > 0) faults.Invalid(path, "", "may not be specified when `value` is not empty");
        else if (sources > 1) faults.Invalid(path, "", "may not have more than one field specified at a time");
    }

    private static void CheckField(ObjectFieldSelector selector, string[] allowed, FieldPath path, Faults faults)
    {
        if (selector.APIVersion.Length == 0) faults.Required(path.Child("apiVersion"));
        else if (selector.FieldPath.Length == 0) faults.Required(path.Child("fieldPath"));
        else if (selector.APIVersion != "v1")
        {
            faults.Invalid(path.Child("fieldPath"), selector.FieldPath,
                $"error converting fieldPath: unsupported pod version: {selector.APIVersion}");
        }
        else if (Subscript(selector.FieldPath) is var (map, key)) CheckSubscript(map, key, path, faults);
        else if (!allowed.Contains(selector.FieldPath)) CheckUnknown(selector.FieldPath, allowed, path.Child("fieldPath"), faults);
    }

    // Fields that pods have but that may not be used here are told from fields that they do not have.
    private static void CheckUnknown(string field, string[] allowed, FieldPath path, Faults faults)
    {
        bool exists = EnvFields.Contains(field) || VolumeFields.Contains(field)
            || field is "spec.restartPolicy" or "spec.schedulerName" or "status.phase" or "spec.hostNetwork" or "spec.host";
        if (exists) faults.NotSupported(path, field, allowed);
        else faults.Invalid(path, field, $"error converting fieldPath: field label not supported: {field}");
    }

    private static void CheckSubscript(string map, string key, FieldPath path, Faults faults)
    {
        if (map == "metadata.annotations") faults.Invalid(path, key.ToLowerInvariant(), Names.LabelKey(key.ToLowerInvariant()));
        else if (map == "metadata.labels") faults.Invalid(path, key, Names.LabelKey(key));
        else faults.Invalid(path, map, "does not support subscript");
    }

    // metadata.labels['app'] as its two parts, or null when there is no subscript.
    private static (string Map, string Key)? Subscript(string field)
    {
        int open = field.IndexOf("['", StringComparison.Ordinal);
        if (open < 0 || !field.EndsWith("']", StringComparison.Ordinal)) return null;
        return (field[..open], field[(open + 2)..^2]);
    }

    private static void CheckDivisor(ResourceFieldSelector selector, bool pages, FieldPath path, Faults faults)
    {
        if (selector.Divisor.IsZero) return;
        string divisor = selector.Divisor.ToString();
        const string Powers = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
        if (selector.Resource is "limits.cpu" or "requests.cpu")
        {
            if (divisor is "1m" or "1") return;
            faults.Invalid(path, selector.Resource, "only divisor's values 1m and 1 are supported with the cpu resource");
            return;
        }

        string what = selector.Resource switch
        {
            "limits.memory" or "requests.memory" => "memory",
            "limits.ephemeral-storage" or "requests.ephemeral-storage" => "local ephemeral storage",
            _ => pages ? "hugepages" : "",
        };
        if (what.Length == 0 || Divisors.Contains(divisor)) return;
        faults.Invalid(path, selector.Resource, $"only divisor's values {Powers} are supported with the {what} resource");
    }

    private static void CheckKey(string name, string key, FieldPath path, Faults faults)
    {
        faults.Invalid(path.Child("name"), name, Names.Dns1123Subdomain(name));
        if (key.Length == 0) faults.Required(path.Child("key"));
        else faults.Invalid(path.Child("key"), key, Names.ConfigMapKey(key));
    }

    private static void CheckFile(FileKeySelector file, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        if (file.Key.Length == 0) faults.Required(path.Child("key"));
        else faults.Invalid(path.Child("key"), file.Key, Names.EnvironmentVariable(file.Key));
        if (file.VolumeName.Length == 0) faults.Required(path.Child("volumeName"));
        else if (!pod.Volumes.TryGetValue(file.VolumeName, out VolumeSource? volume))
        {
            faults.NotFound(path.Child("volumeName"), file.VolumeName);
        }
        else if (volume.EmptyDir is null)
        {
            faults.Invalid(path.Child("volumeName"), file.VolumeName, "referenced volume must be of type emptyDir");
        }

        if (file.Path.Length == 0) faults.Required(path.Child("path"));
        else Paths.CheckNotReserved(file.Path, path.Child("path"), faults);
    }

    private static void CheckFrom(EnvFromSource source, FieldPath list, int index, Faults faults)
    {
        FieldPath path = list.Index(index);
        if (source.Prefix.Length > 0) faults.Invalid(path.Child("prefix"), source.Prefix, Names.EnvironmentVariable(source.Prefix));
        if (source.ConfigMapRef is { } map) CheckReference(map.LocalObjectReference.Name, path.Child("configMapRef"), faults);
        if (source.SecretRef is { } secret) CheckReference(secret.LocalObjectReference.Name, path.Child("secretRef"), faults);
        if (source.ConfigMapRef is null && source.SecretRef is null)
        {
            faults.Invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
        }
        else if (source.ConfigMapRef is not null && source.SecretRef is not null)
        {
            faults.Invalid(list, "", "may not have more than one field specified at a time");
        }
    }

    private static void CheckReference(string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), name, NameRules.Subdomain(name, true));
    }
}
