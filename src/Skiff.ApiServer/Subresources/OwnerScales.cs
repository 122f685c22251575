using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Subresources;

/// <summary>How many replicas the owners of pods want, for every kind that is served here.</summary>
public sealed class OwnerScales(Registry registry)
{
    /// <summary>The scale of an owner within a namespace; null for one that is not there any more.</summary>
    public async ValueTask<OwnerScale?> FindAsync(OwnerReference owner, string nameSpace, CancellationToken stop)
    {
        Resource? resource = registry.Resources.FirstOrDefault(
            one => one.Kind.ApiVersion == owner.APIVersion && one.Kind.Name == owner.Kind);
        if (resource is null)
            return Without($"no matches for kind {GoText.Quote(owner.Kind)} in version {GoText.Quote(owner.APIVersion)}");
        Kind kind = resource.Kind;
        string name = kind.Group.Length == 0 ? kind.Plural : $"{kind.Plural}.{kind.Group}";
        bool hasScale = kind is CustomKind custom
            ? custom.Scale is not null
            : kind.Subresources.Any(one => one.Name == "scale");
        if (!hasScale) return Without($"{name} does not implement the scale subresource");
        if (resource.Find(new ObjectKey(kind.Namespaced ? nameSpace : "", owner.Name)) is not { } stored) return null;
        if (await resource.ReadyAsync(stored, stop) is { } unready) return Without(unready.Message);

        (Scale? scale, Status? fault) = ScaleSubresource.TryOf(resource.Served(stored), mustBeSet: true);
        if (scale is null) return Without(fault!.Message);
        return scale.Metadata.UID == owner.UID ? new OwnerScale(owner.UID, scale.Spec.Replicas) : null;

        static OwnerScale Without(string why) => new("", 0, why);
    }
}
