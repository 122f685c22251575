using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>Volume claims: how many and how much storage, in all and of each class.</summary>
internal sealed class ClaimQuota : QuotaRule
{
    private const string Claims = "persistentvolumeclaims";
    private const string Storage = "requests.storage";
    private const string OfClass = ".storageclass.storage.k8s.io/";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    public static ClaimQuota Instance { get; } = new();

    public override bool Covers(string resource) =>
        resource is Claims or Storage || resource == CountName(Kinds.PersistentVolumeClaim)
        || resource.EndsWith(OfClass + Claims, StringComparison.Ordinal)
        || resource.EndsWith(OfClass + Storage, StringComparison.Ordinal);

    public override bool CountsUpdate(string subresource, IObject value, IObject old) => subresource switch
    {
        "" => true,
        "status" => value is PersistentVolumeClaim next && old is PersistentVolumeClaim before
            && (AllocatedOf(next) != AllocatedOf(before) || !AttributeClasses(next).SequenceEqual(AttributeClasses(before))),
        _ => false,
    };

    public override bool IsInScope(ScopedResourceSelectorRequirement scope, IObject value) =>
        scope.ScopeName == ResourceQuotaScope.VolumeAttributesClass
        && Holds(scope, AttributeClasses((PersistentVolumeClaim)value));

    public override MapOf<Quantity> Usage(IObject value, DateTimeOffset now)
    {
        PersistentVolumeClaim claim = (PersistentVolumeClaim)value;
        Quantity one = Quantity.Of(1);
        MapOf<Quantity> usage = MapOf.Create((CountName(Kinds.PersistentVolumeClaim), one), (Claims, one));
        string storageClass = claim.Metadata.Annotations.Find(ClassAnnotation) ?? claim.Spec.StorageClassName ?? "";
        if (storageClass.Length > 0) usage = usage.Set(storageClass + OfClass + Claims, one);
        if (StorageOf(claim) is not { } storage) return usage;
        usage = usage.Set(Storage, storage);
        return storageClass.Length > 0 ? usage.Set(storageClass + OfClass + Storage, storage) : usage;
    }

    // Whole bytes, and while a volume shrinks or grows the larger of what is asked for and what is allocated.
    private static Quantity? StorageOf(PersistentVolumeClaim claim)
    {
        if (!claim.Spec.Resources.Requests.TryGetValue("storage", out Quantity asked)) return null;
        Quantity? allocated = AllocatedOf(claim);
        return (allocated is { } more && more > asked ? more : asked).RoundUp(0);
    }

    private static Quantity? AllocatedOf(PersistentVolumeClaim claim) =>
        claim.Status.AllocatedResources.TryGetValue("storage", out Quantity allocated) ? allocated : null;

    private static string[] AttributeClasses(PersistentVolumeClaim claim)
    {
        string?[] names =
        [
            claim.Spec.VolumeAttributesClassName, claim.Status.CurrentVolumeAttributesClassName,
            claim.Status.ModifyVolumeStatus?.TargetVolumeAttributesClassName,
        ];
        return [.. names.OfType<string>().Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }
}
