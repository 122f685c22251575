using Skiff.Model;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of what is known of CSI drivers.</summary>
internal static class CSIDriverKind
{
    private const long TokenSecondsMin = 600;
    private const long TokenSecondsMax = 1L << 32;
    private const long UpdateSecondsMin = 10;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CSIDriver>
    {
        MetadataOnce = true,
        OnCreate = (driver, faults) => Check(driver.Spec, FieldPath.Spec, faults),
        OnUpdate = CheckUpdate,
    };

    private static void Check(CSIDriverSpec spec, FieldPath path, Faults faults)
    {
        if (spec.AttachRequired is null) faults.Required(path.Child("attachedRequired"));
        if (spec.PodInfoOnMount is null) faults.Required(path.Child("podInfoOnMount"));
        if (spec.StorageCapacity is null) faults.Required(path.Child("storageCapacity"));
        CheckGroupPolicy(spec.FSGroupPolicy, path.Child("fsGroupPolicy"), faults);
        CheckTokens(spec.TokenRequests, path.Child("tokenRequests"), faults);
        foreach (string mode in spec.VolumeLifecycleModes)
        {
            faults.OneOf(path.Child("volumeLifecycleModes"), mode,
                VolumeLifecycleMode.Persistent, VolumeLifecycleMode.Ephemeral);
        }

        if (spec.SELinuxMount is null) faults.Required(path.Child("seLinuxMount"));
        CheckUpdatePeriod(spec.NodeAllocatableUpdatePeriodSeconds, path, faults);
    }

    private static void CheckUpdate(CSIDriver driver, CSIDriver old, Faults faults)
    {
        CSIDriverSpec spec = driver.Spec;
        FieldPath path = FieldPath.Spec;
        if (spec.AttachRequired != old.Spec.AttachRequired)
        {
            faults.InvalidText(path.Child("attachedRequired"),
                spec.AttachRequired is { } attach ? Json.Of(attach).ToString() : Shown.Nothing, Faults.Immutable);
        }

        if (spec.VolumeLifecycleModes != old.Spec.VolumeLifecycleModes)
            faults.Invalid(path.Child("volumeLifecycleModes"), spec.VolumeLifecycleModes, Faults.Immutable);
        CheckGroupPolicy(spec.FSGroupPolicy, path.Child("fsGroupPolicy"), faults);
        CheckTokens(spec.TokenRequests, path.Child("tokenRequests"), faults);
        CheckUpdatePeriod(spec.NodeAllocatableUpdatePeriodSeconds, path, faults);
    }

    private static void CheckGroupPolicy(string? policy, FieldPath path, Faults faults)
    {
        if (policy is null) return;
        faults.OneOf(path, policy, FSGroupPolicy.File, FSGroupPolicy.None, FSGroupPolicy.ReadWriteOnceWithFSType);
    }

    private static void CheckTokens(ListOf<TokenRequest> requests, FieldPath path, Faults faults)
    {
        HashSet<string> audiences = new(StringComparer.Ordinal);
        for (int i = 0; i < requests.Count; i++)
        {
            TokenRequest request = requests[i];
            if (!audiences.Add(request.Audience))
            {
                faults.Duplicate(path.Index(i).Child("audience"), request.Audience);
                continue;
            }

            FieldPath expiry = path.Index(i).Child("expirationSeconds");
            if (request.ExpirationSeconds is not { } seconds) continue;
            if (seconds < TokenSecondsMin)
                faults.Invalid(expiry, seconds, "may not specify a duration less than 10 minutes");
            if (seconds > TokenSecondsMax)
                faults.Invalid(expiry, seconds, "may not specify a duration larger than 2^32 seconds");
        }
    }

    private static void CheckUpdatePeriod(long? seconds, FieldPath path, Faults faults)
    {
        if (seconds < UpdateSecondsMin)
        {
            faults.Invalid(path.Child("nodeAllocatableUpdatePeriodSeconds"), seconds.Value,
                "must be greater than or equal to 10 seconds");
        }
    }
}
