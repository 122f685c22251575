using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>Which files, with which content and mode, a volume of a pod holds.</summary>
public static class VolumeContents
{
    private const int DefaultMode = 0x1a4; // 0644
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>The files of a volume for which <see cref="VolumeSources.IsProjection"/> holds.</summary>
    public static VolumeContent Of(Pod pod, Volume volume, VolumeInputs inputs)
    {
        Collection files = new(pod, inputs);
        VolumeSource source = volume.VolumeSource;
        if (source.ConfigMap is { } map)
        {
            files.AddConfigMap(
                map.LocalObjectReference.Name, map.Items, map.Optional == true, map.DefaultMode ?? DefaultMode);
        }
        else if (source.Secret is { } secret)
        {
            files.AddSecret(secret.SecretName, secret.Items, secret.Optional == true, secret.DefaultMode ?? DefaultMode);
        }
        else if (source.DownwardAPI is { } downward)
        {
            files.AddDownwardApi(downward.Items, downward.DefaultMode ?? DefaultMode);
        }
        else if (source.Projected is { } projected)
        {
            foreach (VolumeProjection one in projected.Sources) files.Add(one, projected.DefaultMode ?? DefaultMode);
        }

        return files.Finish();
    }

    private sealed class Collection(Pod pod, VolumeInputs inputs)
    {
        private readonly Dictionary<string, VolumeFile> files = new(StringComparer.Ordinal);
        private readonly List<string> errors = [];

        public void Add(VolumeProjection one, int defaultMode)
        {
            if (one.Secret is { } secret)
            {
                AddSecret(secret.LocalObjectReference.Name, secret.Items, secret.Optional == true, defaultMode);
            }
            else if (one.ConfigMap is { } map)
            {
                AddConfigMap(map.LocalObjectReference.Name, map.Items, map.Optional == true, defaultMode);
            }
            else if (one.DownwardAPI is { } downward)
            {
                AddDownwardApi(downward.Items, defaultMode);
            }
            else if (one.ServiceAccountToken is { } token)
            {
                AddToken(token, defaultMode);
            }
            else if (one.ClusterTrustBundle is not null)
            {
                errors.Add("cluster trust bundles are not supported by this node");
            }
            else if (one.PodCertificate is not null)
            {
                errors.Add("pod certificates are not supported by this node");
            }
        }

        public void AddConfigMap(string name, ListOf<KeyToPath> items, bool optional, int defaultMode)
        {
            if (!TryFind(new(SourceKind.ConfigMap, name), "configmap", optional, out IObject? found)) return;
            ConfigMap map = found as ConfigMap ?? ConfigMap.Empty;
            Dictionary<string, Bytes> entries = new(StringComparer.Ordinal);
            foreach ((string key, string text) in map.Data) entries[key] = new(Encoding.UTF8.GetBytes(text));
            foreach ((string key, Bytes bytes) in map.BinaryData) entries[key] = bytes;
            AddEntries(entries, items, optional, defaultMode, "configmap references non-existent config key");
        }

        public void AddSecret(string name, ListOf<KeyToPath> items, bool optional, int defaultMode)
        {
            if (!TryFind(new(SourceKind.Secret, name), "secret", optional, out IObject? found)) return;
            Secret secret = found as Secret ?? Secret.Empty;
            Dictionary<string, Bytes> entries = new(StringComparer.Ordinal);
            foreach ((string key, Bytes bytes) in secret.Data) entries[key] = bytes;
            AddEntries(entries, items, optional, defaultMode, "references non-existent secret key");
        }

        public void AddDownwardApi(ListOf<DownwardAPIVolumeFile> items, int defaultMode)
        {
            foreach (DownwardAPIVolumeFile item in items)
            {
                FieldText text = item switch
                {
                    { FieldRef: { } field } => DownwardApi.Field(pod, field.FieldPath),
                    { ResourceFieldRef: { } resource } => DownwardApi.Resource(pod, resource, inputs.Allocatable),
                    _ => new("", ""),
                };
                if (text.Error.Length > 0) errors.Add(text.Error);
                else Put(item.Path, new(Encoding.UTF8.GetBytes(text.Value)), (uint)(item.Mode ?? defaultMode));
            }
        }

        public VolumeContent Finish()
        {
            string[] distinct = [.. errors.Distinct(StringComparer.Ordinal)];
            return distinct.Length switch
            {
                0 => new([.. files.Values], ""),
                1 => VolumeContent.Failed(distinct[0]),
                _ => VolumeContent.Failed($"[{string.Join(", ", distinct)}]"),
            };
        }

        private void AddToken(ServiceAccountTokenProjection token, int defaultMode)
        {
            SourceToken source = inputs.Tokens[VolumeSources.KeyOf(token)];
            if (source.Error.Length > 0)
            {
                errors.Add(source.Error);
                return;
            }

            // With an owner or a group of its own the pod can read a token that nobody else can.
            long? user = SingleUser(pod);
            bool owned = user is not null || pod.Spec.SecurityContext?.FSGroup is not null;
            uint mode = owned ? OwnerOnly : (uint)defaultMode;
            Put(token.Path, new(Encoding.UTF8.GetBytes(source.Token)), mode, user);
        }

        private void AddEntries(
            Dictionary<string, Bytes> entries, ListOf<KeyToPath> items, bool optional, int defaultMode, string missing)
        {
            if (items.IsEmpty)
            {
                foreach ((string key, Bytes content) in entries) Put(key, content, (uint)defaultMode);
                return;
            }

            foreach (KeyToPath item in items)
            {
                if (entries.TryGetValue(item.Key, out Bytes content))
                {
                    Put(item.Path, content, (uint)(item.Mode ?? defaultMode));
                }
                else if (!optional)
                {
                    errors.Add($"{missing}: {item.Key}");
                }
            }
        }

        private bool TryFind(SourceKey key, string word, bool optional, out IObject? found)
        {
            SourceObject source = inputs.Objects[key];
            found = source.Object;
            if (source.Error is { } error) errors.Add(error);
            else if (found is null && !optional) errors.Add($"{word} \"{key.Name}\" not found");
            return source.Error is null && (found is not null || optional);
        }

        private void Put(string path, Bytes content, uint mode, long? user = null)
        {
            if (VolumePath.Check(path) is { } error) errors.Add(error);
            else files[VolumePath.Clean(path)] = new(VolumePath.Clean(path), content, mode, user);
        }
    }

    // The user all containers run as, when the spec says so and names one only.
    private static long? SingleUser(Pod pod)
    {
        long? ofPod = pod.Spec.SecurityContext?.RunAsUser;
        long? found = null;
        foreach (Container container in (IEnumerable<Container>)[.. pod.Spec.InitContainers, .. pod.Spec.Containers])
        {
            if ((container.SecurityContext?.RunAsUser ?? ofPod) is not { } user) return null;
            if (found is not null && found != user) return null;
            found = user;
        }

        return found;
    }
}
