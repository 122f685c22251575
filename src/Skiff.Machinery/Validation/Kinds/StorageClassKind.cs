using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of storage classes.</summary>
internal static class StorageClassKind
{
    private const int ParameterBytesMax = 256 * 1024;
    private const int ParametersMax = 512;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<StorageClass>
    {
        Always = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(StorageClass value, Faults faults)
    {
        CheckProvisioner(value.Provisioner, FieldPath.Root("provisioner"), faults);
        CheckParameters(value.Parameters, FieldPath.Root("parameters"), faults);
        if (value.ReclaimPolicy is { Length: > 0 } policy)
        {
            faults.OneOf(FieldPath.Root("reclaimPolicy"), policy,
                PersistentVolumeReclaimPolicy.Delete, PersistentVolumeReclaimPolicy.Retain);
        }

        FieldPath mode = FieldPath.Root("volumeBindingMode");
        if (value.VolumeBindingMode is { } binding)
        {
            faults.OneOf(mode, binding, VolumeBindingMode.Immediate, VolumeBindingMode.WaitForFirstConsumer);
        }
        else
        {
            faults.Required(mode);
        }

        CheckTopologies(value.AllowedTopologies, FieldPath.Root("allowedTopologies"), faults);
    }

    /// <summary>Checks the name of a driver that makes volumes.</summary>
    public static void CheckProvisioner(string provisioner, FieldPath path, Faults faults)
    {
        string lower = provisioner.ToLowerInvariant();
        if (lower.Length == 0) faults.Required(path);
        else faults.Invalid(path, provisioner, Names.LabelKey(lower));
    }

    // Terms that say the same are one too many, and so is a term that says nothing.
    private static void CheckTopologies(ListOf<TopologySelectorTerm> terms, FieldPath path, Faults faults)
    {
        List<Dictionary<string, HashSet<string>>> seen = [];
        for (int i = 0; i < terms.Count; i++)
        {
            FieldPath at = path.Index(i).Child("matchLabelExpressions");
            Dictionary<string, HashSet<string>> term = CheckTerm(terms[i], at, faults);
            bool isRepeated = term.Count == 0 || seen.Exists(other => other.Count == term.Count
                && other.All(pair => term.TryGetValue(pair.Key, out HashSet<string>? values) && values.SetEquals(pair.Value)));
            if (isRepeated) faults.Duplicate(at, "");
            seen.Add(term);
        }
    }

    private static Dictionary<string, HashSet<string>> CheckTerm(TopologySelectorTerm term, FieldPath path, Faults faults)
    {
        Dictionary<string, HashSet<string>> keys = new(StringComparer.Ordinal);
        for (int i = 0; i < term.MatchLabelExpressions.Count; i++)
        {
            TopologySelectorLabelRequirement requirement = term.MatchLabelExpressions[i];
            FieldPath at = path.Index(i), values = at.Child("values");
            HashSet<string> set = new(StringComparer.Ordinal);
            if (requirement.Values.IsEmpty) faults.Required(values);
            for (int j = 0; j < requirement.Values.Count; j++)
            {
                if (!set.Add(requirement.Values[j])) faults.Duplicate(values.Index(j), requirement.Values[j]);
            }

            Labels.CheckKey(requirement.Key, at.Child("key"), faults);
            if (keys.ContainsKey(requirement.Key)) faults.Duplicate(at.Child("key"), requirement.Key);
            keys[requirement.Key] = set;
        }

        return keys;
    }

    /// <summary>Checks the parameters that a driver is given.</summary>
    public static void CheckParameters(MapOf<string> parameters, FieldPath path, Faults faults)
    {
        if (parameters.Count > ParametersMax) faults.TooLong(path, ParametersMax);
        long bytes = 0;
        foreach ((string key, string value) in parameters)
        {
            if (key.Length == 0) faults.Invalid(path, key, "field can not be empty.");
            bytes += Names.Bytes(key) + Names.Bytes(value);
        }

        if (bytes > ParameterBytesMax) faults.TooLong(path, ParameterBytesMax);
    }

    private static void CheckUpdate(StorageClass value, StorageClass old, Faults faults)
    {
        if (value.Parameters != old.Parameters)
        {
            faults.Forbidden(FieldPath.Root("parameters"), "updates to parameters are forbidden.");
        }

        if (value.Provisioner != old.Provisioner)
        {
            faults.Forbidden(FieldPath.Root("provisioner"), "updates to provisioner are forbidden.");
        }

        if (value.ReclaimPolicy != old.ReclaimPolicy)
        {
            faults.Forbidden(FieldPath.Root("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
        }

        if (value.VolumeBindingMode != old.VolumeBindingMode)
        {
            faults.Invalid(FieldPath.Root("volumeBindingMode"), value.VolumeBindingMode, Faults.Immutable);
        }
    }
}
