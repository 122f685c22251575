using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>Rules of owner references.</summary>
public static class Ownership
{
    extension(ObjectMeta metadata)
    {
        /// <summary>The owner that controls the object, or null.</summary>
        public OwnerReference? Controller =>
            metadata.OwnerReferences.FirstOrDefault(static owner => owner.Controller == true);

        /// <summary>Whether its deletion has begun.</summary>
        public bool IsTerminating => metadata.DeletionTimestamp is not null;

        /// <summary>The metadata without the owner of a uid.</summary>
        public ObjectMeta WithoutOwner(string uid) =>
            metadata with { OwnerReferences = metadata.OwnerReferences.Where(owner => owner.UID != uid) };

        /// <summary>The metadata with an owner added.</summary>
        public ObjectMeta WithOwner(OwnerReference owner) =>
            metadata with { OwnerReferences = metadata.OwnerReferences.Add(owner) };

        /// <summary>The metadata without a finalizer.</summary>
        public ObjectMeta WithoutFinalizer(string name) =>
            metadata with { Finalizers = metadata.Finalizers.Where(finalizer => finalizer != name) };
    }

    /// <summary>Whether this very owner controls the object.</summary>
    public static bool IsControlledBy(this IObject value, IObject owner) =>
        value.Metadata.Controller is { } controller && controller.UID == owner.Metadata.UID;

    /// <summary>The reference by which an object names the owner that controls it.</summary>
    public static OwnerReference ControllerReference(this IObject owner) => OwnerReference.Empty with
    {
        APIVersion = owner.Kind.ApiVersion,
        Kind = owner.Kind.Name,
        Name = owner.Metadata.Name,
        UID = owner.Metadata.UID,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>The key of the primary object that controls a related one, if it is of that kind.</summary>
    public static ObjectKey? ControllerKey(this IObject value, Kind primary)
    {
        if (value.Metadata.Controller is not { } controller) return null;
        if (controller.Kind != primary.Name || GroupOf(controller.APIVersion) != primary.Group) return null;
        return new(primary.Namespaced ? value.Metadata.Namespace : "", controller.Name);
    }

    /// <summary>The group of an apiVersion; empty for core.</summary>
    public static string GroupOf(string apiVersion)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : apiVersion[..slash];
    }
}
