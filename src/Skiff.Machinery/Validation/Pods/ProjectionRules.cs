using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of projected volumes, and of the files that volumes of keys are made of.</summary>
internal static class ProjectionRules
{
    private const string Conflicting = "conflicting duplicate paths";
    private const long TokenSecondsMin = 600;
    private const long TokenSecondsMax = 1L << 32;

    /// <summary>Checks a projected volume: every source of one type, and no two at one path.</summary>
    public static void Check(ProjectedVolumeSource volume, FieldPath path, PodContext pod)
    {
        Faults faults = pod.Faults;
        Paths.CheckMode(volume.DefaultMode, path.Child("defaultMode"), faults);
        HashSet<string> paths = new(StringComparer.Ordinal);
        for (int i = 0; i < volume.Sources.Count; i++)
        {
            VolumeProjection source = volume.Sources[i];
            FieldPath at = path.Child("sources").Index(i);
            int types = CheckKeys(source, at, path, paths, faults);
            if (source.DownwardAPI is { } downward)
            {
                types++;
                foreach (DownwardAPIVolumeFile file in downward.Items)
                {
                    CheckFile(file, at.Child("downwardAPI"), faults);
                    CheckPath(file.Path, file.Path, paths, path, faults);
                }
            }

            if (source.ServiceAccountToken is { } token)
            {
                types++;
                CheckToken(token, at.Child("serviceAccountToken"), path, pod);
            }

            if (source.ClusterTrustBundle is { } bundle)
            {
                types++;
                CheckBundle(bundle, at.Child("clusterTrustBundle"), faults);
                CheckPath(bundle.Path, bundle.Path, paths, path, faults);
            }

            if (types > 1) faults.Forbidden(at, "may not specify more than 1 volume type per source");
        }
    }

    /// <summary>Checks which keys become which files.</summary>
    public static void CheckItems(ListOf<KeyToPath> items, FieldPath path, Faults faults)
    {
        for (int i = 0; i < items.Count; i++)
        {
            KeyToPath item = items[i];
            FieldPath at = path.Index(i);
            if (item.Key.Length == 0) faults.Required(at.Child("key"));
            if (item.Path.Length == 0) faults.Required(at.Child("path"));
            Paths.CheckNotReserved(item.Path, at.Child("path"), faults);
            Paths.CheckMode(item.Mode, at.Child("mode"), faults);
        }
    }

    /// <summary>Checks a file made of a field of the pod.</summary>
    public static void CheckFile(DownwardAPIVolumeFile file, FieldPath path, Faults faults)
    {
        if (file.Path.Length == 0) faults.Required(path.Child("path"));
        Paths.CheckNotReserved(file.Path, path.Child("path"), faults);
        if (file.FieldRef is { } field)
        {
            EnvRules.CheckVolumeField(field, path.Child("fieldRef"), faults);
            if (file.ResourceFieldRef is not null)
            {
                faults.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        }
        else if (file.ResourceFieldRef is { } resource)
        {
            EnvRules.CheckResource(resource, inVolume: true, path.Child("resourceFieldRef"), faults);
        }
        else
        {
            faults.Required(path, "one of fieldRef and resourceFieldRef is required");
        }

        Paths.CheckMode(file.Mode, path.Child("mode"), faults);
    }

    private static int CheckKeys(
        VolumeProjection source, FieldPath at, FieldPath path, HashSet<string> paths, Faults faults)
    {
        int types = 0;
        if (source.Secret is { } secret)
        {
            types++;
            CheckProjection(secret.LocalObjectReference.Name, secret.Items, at.Child("secret"), path, paths, faults);
        }

        if (source.ConfigMap is { } map)
        {
            types++;
            CheckProjection(map.LocalObjectReference.Name, map.Items, at.Child("configMap"), path, paths, faults);
        }

        return types;
    }

    private static void CheckProjection(
        string name, ListOf<KeyToPath> items, FieldPath at, FieldPath path, HashSet<string> paths, Faults faults)
    {
        if (name.Length == 0) faults.Required(at.Child("name"));
        CheckItems(items, at.Child("items"), faults);
        foreach (KeyToPath item in items) CheckPath(item.Path, name, paths, path, faults);
    }

    private static void CheckPath(string file, string shown, HashSet<string> paths, FieldPath path, Faults faults)
    {
        if (file.Length > 0 && !paths.Add(file)) faults.Invalid(path, shown, Conflicting);
    }

    private static void CheckToken(ServiceAccountTokenProjection token, FieldPath at, FieldPath path, PodContext pod)
    {
        Faults faults = pod.Faults;
        if (token.ExpirationSeconds is { } seconds)
        {
            if (seconds < TokenSecondsMin)
            {
                faults.Invalid(at.Child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
            }

            if (seconds > TokenSecondsMax)
            {
                faults.Invalid(at.Child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
            }
        }

        if (token.Path.Length == 0) faults.Required(path.Child("path"));
        else Paths.CheckNotReserved(token.Path, path.Child("path"), faults);
    }

    /// <summary>Checks that a pod which asks for tokens says whose. Templates are not asked: their pods will be.</summary>
    public static void CheckAccount(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.ServiceAccountName.Length > 0) return;
        for (int i = 0; i < spec.Volumes.Count; i++)
        {
            ListOf<VolumeProjection> sources = spec.Volumes[i].VolumeSource.Projected?.Sources ?? default;
            for (int j = 0; j < sources.Count; j++)
            {
                if (sources[j].ServiceAccountToken is null) continue;
                FieldPath source = path.Child("volumes").Index(i).Child("projected", "sources").Index(j);
                faults.Forbidden(source.Child("serviceAccountToken"), "must not be specified when serviceAccountName is not set");
            }
        }
    }

    private static void CheckBundle(ClusterTrustBundleProjection bundle, FieldPath path, Faults faults)
    {
        if (bundle.Name is not null && bundle.SignerName is not null)
        {
            faults.InvalidText(path, Shown.Of(bundle), "only one of name and signerName may be used");
        }
        else if (bundle.Name is { } name)
        {
            if (name.Length == 0) faults.Required(path.Child("name"), "must be a valid object name");
            if (bundle.LabelSelector is { } selector)
            {
                faults.InvalidText(path.Child("labelSelector"), Shown.Of(selector),
                    "labelSelector must be unset if name is specified");
            }
        }
        else if (bundle.SignerName is { } signer)
        {
            if (signer.Length == 0) faults.Required(path.Child("signerName"), "must be a valid signer name");
            Labels.CheckSelector(bundle.LabelSelector, path.Child("labelSelector"), faults);
        }
        else
        {
            faults.Required(path, "either name or signerName must be specified");
        }

        if (bundle.Path.Length == 0) faults.Required(path.Child("path"));
        Paths.CheckNotReserved(bundle.Path, path.Child("path"), faults);
    }
}
