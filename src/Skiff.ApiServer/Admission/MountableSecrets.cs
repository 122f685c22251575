using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// Holds pods to the secrets that their account lists, for accounts that ask for it: in volumes, in variables of every kind
/// of container, and for pulling images.
/// </summary>
internal static class MountableSecrets
{
    private const string Asked = "kubernetes.io/enforce-mountable-secrets";

    /// <summary>Whether an account wants its pods held to what it lists.</summary>
    public static bool AreEnforced(ServiceAccount account) => account.Metadata.Annotations.Find(Asked) is "true" or "True" or "TRUE" or "1" or "t" or "T";

    /// <summary>Why a new pod is refused; null when it is not.</summary>
    public static string? Fault(ServiceAccount account, PodSpec spec)
    {
        HashSet<string> listed = [.. account.Secrets.Select(reference => reference.Name)];
        foreach (Volume volume in spec.Volumes)
        {
            if (volume.VolumeSource.Secret is { } secret && !listed.Contains(secret.SecretName))
                return Unlisted("volume with ", secret.SecretName, account);
        }

        foreach (Container container in spec.InitContainers)
        {
            if (Fault($"init container {container.Name}", container.Env, container.EnvFrom, listed, account) is { } fault) return fault;
        }

        foreach (Container container in spec.Containers)
        {
            if (Fault($"container {container.Name}", container.Env, container.EnvFrom, listed, account) is { } fault) return fault;
        }

        return EphemeralFault(account, spec) ?? PullFault(account, spec);
    }

    /// <summary>Why containers that join a running pod are refused; null when they are not.</summary>
    public static string? EphemeralFault(ServiceAccount account, PodSpec spec)
    {
        HashSet<string> listed = [.. account.Secrets.Select(reference => reference.Name)];
        foreach (EphemeralContainer ephemeral in spec.EphemeralContainers)
        {
            EphemeralContainerCommon container = ephemeral.EphemeralContainerCommon;
            if (Fault($"ephemeral container {container.Name}", container.Env, container.EnvFrom, listed, account) is { } fault) return fault;
        }

        return null;
    }

    private static string? Fault(
        string container, ListOf<EnvVar> variables, ListOf<EnvFromSource> sources, HashSet<string> listed, ServiceAccount account)
    {
        foreach (EnvVar variable in variables)
        {
            if (variable.ValueFrom?.SecretKeyRef is { } key && !listed.Contains(key.LocalObjectReference.Name))
                return Unlisted($"{container} with envVar {variable.Name} referencing ", key.LocalObjectReference.Name, account);
        }

        foreach (EnvFromSource source in sources)
        {
            if (source.SecretRef is { } whole && !listed.Contains(whole.LocalObjectReference.Name))
                return Unlisted($"{container} with envFrom referencing ", whole.LocalObjectReference.Name, account);
        }

        return null;
    }

    private static string? PullFault(ServiceAccount account, PodSpec spec)
    {
        HashSet<string> listed = [.. account.ImagePullSecrets.Select(reference => reference.Name)];
        for (int i = 0; i < spec.ImagePullSecrets.Count; i++)
        {
            string name = spec.ImagePullSecrets[i].Name;
            if (listed.Contains(name)) continue;
            return $"imagePullSecrets[{i}].name=\"{name}\" is not allowed because service account {account.Metadata.Name} "
                + "does not reference that imagePullSecret";
        }

        return null;
    }

    private static string Unlisted(string where, string secret, ServiceAccount account) =>
        $"{where}secret.secretName=\"{secret}\" is not allowed because service account {account.Metadata.Name} "
        + "does not reference that secret";
}
