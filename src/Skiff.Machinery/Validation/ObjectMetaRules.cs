using System.Text;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation;

/// <summary>What finalizers may be called.</summary>
public enum FinalizerRule
{
    /// <summary>A name with a domain, or one of the few that are older than that rule.</summary>
    Standard,

    /// <summary>Any qualified name, as objects of which upstream checks no more than every object.</summary>
    QualifiedOnly,
}

/// <summary>Rules of object metadata.</summary>
public static class ObjectMetaRules
{
    /// <summary>Checks what names of objects are to begin with, although the object has its name already.</summary>
    public static void CheckPrefix(ObjectMeta metadata, NameRule rule, Faults faults)
    {
        string prefix = metadata.GenerateName;
        if (prefix.Length > 0) faults.Invalid(FieldPath.Metadata.Child("generateName"), prefix, rule(prefix, true));
    }

    /// <summary>
    /// Checks the metadata that objects take from a template: labels and annotations, because anything else would be
    /// lost.
    /// </summary>
    public static void CheckTemplate(ObjectMeta metadata, FieldPath path, Faults faults)
    {
        Labels.CheckAnnotations(metadata.Annotations, path.Child("annotations"), faults);
        Labels.Check(metadata.Labels, path.Child("labels"), faults);
        (string Field, bool IsGiven)[] others =
        [
            ("name", metadata.Name.Length > 0), ("generateName", metadata.GenerateName.Length > 0),
            ("namespace", metadata.Namespace.Length > 0), ("selfLink", metadata.SelfLink.Length > 0),
            ("uID", metadata.UID.Length > 0), ("resourceVersion", metadata.ResourceVersion.Length > 0),
            ("generation", metadata.Generation != 0), ("creationTimestamp", metadata.CreationTimestamp is not null),
            ("deletionTimestamp", metadata.DeletionTimestamp is not null),
            ("deletionGracePeriodSeconds", metadata.DeletionGracePeriodSeconds is not null),
            ("ownerReferences", !metadata.OwnerReferences.IsAbsent), ("finalizers", !metadata.Finalizers.IsAbsent),
            ("managedFields", !metadata.ManagedFields.IsAbsent),
        ];
        foreach ((string field, bool isGiven) in others)
        {
            if (isGiven) faults.Forbidden(path.Child(field), "cannot be set");
        }
    }

    private const int ManagerMax = 128;
    private const int SubresourceMax = 256;
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <summary>Checks the metadata of an object that is created, after its name was generated.</summary>
    public static void CheckCreate(
        ObjectMeta meta, bool namespaced, NameRule rule, Faults faults, FieldPath? at = null,
        FinalizerRule finalizers = FinalizerRule.Standard)
    {
        FieldPath path = at ?? FieldPath.Metadata;
        if (meta.GenerateName.Length > 0)
        {
            faults.Invalid(path.Child("generateName"), meta.GenerateName, rule(meta.GenerateName, true));
        }

        if (meta.Name.Length == 0) faults.Required(path.Child("name"), "name or generateName is required");
        else if (rule(meta.Name, false) is { Count: > 0 } problems) faults.Invalid(path.Child("name"), meta.Name, problems);
        CheckNamespace(meta, namespaced, path, faults);
        faults.NonNegative(path.Child("generation"), meta.Generation);
        Labels.Check(meta.Labels, path.Child("labels"), faults);
        Labels.CheckAnnotations(meta.Annotations, path.Child("annotations"), faults);
        CheckOwners(meta.OwnerReferences, path.Child("ownerReferences"), faults);
        CheckFinalizers(meta.Finalizers, path.Child("finalizers"), faults, finalizers);
        CheckManagedFields(meta.ManagedFields, path.Child("managedFields"), faults);
    }

    /// <summary>
    /// Checks the metadata of an object that replaces another. The resourceVersion is not looked at: whoever writes
    /// compares it with the stored one.
    /// </summary>
    public static void CheckUpdate(
        ObjectMeta meta, ObjectMeta old, Faults faults, FinalizerRule finalizers = FinalizerRule.Standard)
    {
        FieldPath path = FieldPath.Metadata;
        // Upstream asks again of the prefix, which a client may still change, though it names nothing any more.
        if (meta.GenerateName.Length > 0)
            faults.Invalid(path.Child("generateName"), meta.GenerateName, Names.PathSegmentPrefix(meta.GenerateName));
        if (old.DeletionTimestamp is not null) CheckNoNewFinalizers(meta.Finalizers, old.Finalizers, path, faults);
        faults.NonNegative(path.Child("generation"), meta.Generation);
        if (meta.Generation < old.Generation)
        {
            faults.Invalid(path.Child("generation"), meta.Generation, "must not be decremented");
        }

        faults.Unchanged(path.Child("name"), meta.Name, old.Name);
        faults.Unchanged(path.Child("namespace"), meta.Namespace, old.Namespace);
        faults.Unchanged(path.Child("uid"), meta.UID, old.UID);
        Unchanged(path.Child("creationTimestamp"), meta.CreationTimestamp, old.CreationTimestamp, faults);
        Unchanged(path.Child("deletionTimestamp"), meta.DeletionTimestamp, old.DeletionTimestamp, faults);
        if (meta.DeletionGracePeriodSeconds != old.DeletionGracePeriodSeconds)
        {
            string shown = meta.DeletionGracePeriodSeconds is { } seconds ? Json.Of(seconds).ToString() : Shown.Nothing;
            faults.InvalidText(path.Child("deletionGracePeriodSeconds"), shown, Faults.Immutable);
        }

        Labels.Check(meta.Labels, path.Child("labels"), faults);
        Labels.CheckAnnotations(meta.Annotations, path.Child("annotations"), faults);
        CheckOwners(meta.OwnerReferences, path.Child("ownerReferences"), faults);
        CheckFinalizers(meta.Finalizers, path.Child("finalizers"), faults, finalizers);
        CheckManagedFields(meta.ManagedFields, path.Child("managedFields"), faults);
    }

    /// <summary>Checks a finalizer: a qualified name, or one of the names older than that rule.</summary>
    public static void CheckFinalizer(string finalizer, FieldPath path, Faults faults)
    {
        faults.Invalid(path, finalizer, Names.LabelKey(finalizer));
        CheckStandardFinalizer(finalizer, path, faults);
    }

    /// <summary>Checks the name a client gives itself: short and printable.</summary>
    public static void CheckManager(string manager, FieldPath path, Faults faults)
    {
        if (Names.Bytes(manager) > ManagerMax) faults.TooLong(path, ManagerMax);
        int position = 0;
        foreach (Rune rune in manager.EnumerateRunes())
        {
            if (!GoPrint.IsPrint(rune))
            {
                faults.Invalid(path, manager, $"invalid character {GoPrint.CodePoint(rune)} (at position {position})");
            }

            position += rune.Utf8SequenceLength;
        }
    }

    private static void CheckNamespace(ObjectMeta meta, bool namespaced, FieldPath path, Faults faults)
    {
        if (!namespaced)
        {
            if (meta.Namespace.Length > 0) faults.Forbidden(path.Child("namespace"), "not allowed on this type");
            return;
        }

        if (meta.Namespace.Length == 0) faults.Required(path.Child("namespace"));
        else if (Names.Dns1123Label(meta.Namespace) is { Count: > 0 } problems)
        {
            faults.Invalid(path.Child("namespace"), meta.Namespace, problems);
        }
    }

    private static void Unchanged(FieldPath path, DateTimeOffset? value, DateTimeOffset? old, Faults faults)
    {
        if (value == old) return;
        faults.InvalidText(path, Shown.Of(value), Faults.Immutable);
    }

    private static void CheckOwners(ListOf<OwnerReference> owners, FieldPath path, Faults faults)
    {
        string controller = "";
        for (int i = 0; i < owners.Count; i++)
        {
            OwnerReference owner = owners[i];
            CheckOwner(owner, path.Index(i), faults);
            if (owner.Controller != true) continue;
            string name = $"{owner.Kind}/{owner.Name}";
            if (controller.Length == 0)
            {
                controller = name;
                continue;
            }

            faults.InvalidText(path, $"[{string.Join(',', owners.AsEnumerable().Select(Shown.Of))}]",
                "Only one reference can have Controller set to true. Found \"true\" in references for "
                + $"{controller} and {name}");
        }
    }

    private static void CheckOwner(OwnerReference owner, FieldPath path, Faults faults)
    {
        int slash = owner.APIVersion.IndexOf('/', StringComparison.Ordinal);
        string version = owner.APIVersion[(slash + 1)..];
        if (owner.APIVersion.Length == 0) faults.Required(path.Child("apiVersion"), "must not be empty");
        else if (version.Length == 0 || version.Contains('/', StringComparison.Ordinal))
        {
            faults.Invalid(path.Child("apiVersion"), owner.APIVersion, "must be <group>/<version> or <version>");
        }

        if (owner.Kind.Length == 0) faults.Required(path.Child("kind"), "must not be empty");
        if (owner.Name.Length == 0) faults.Required(path.Child("name"), "must not be empty");
        if (owner.UID.Length == 0) faults.Required(path.Child("uid"), "must not be empty");
        if (owner is { APIVersion: "v1", Kind: "Event" })
        {
            faults.InvalidText(path, Shown.Of(owner), "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    private static void CheckFinalizers(ListOf<string> finalizers, FieldPath path, Faults faults, FinalizerRule rule)
    {
        foreach (string finalizer in finalizers) faults.Invalid(path, finalizer, Names.LabelKey(finalizer));
        if (finalizers.Contains(Orphan) && finalizers.Contains(Foreground))
        {
            faults.Invalid(path, finalizers, $"finalizer {Orphan} and {Foreground} cannot be both set");
        }

        if (rule == FinalizerRule.QualifiedOnly) return;
        for (int i = 0; i < finalizers.Count; i++) CheckStandardFinalizer(finalizers[i], path.Index(i), faults);
    }

    private static void CheckStandardFinalizer(string finalizer, FieldPath path, Faults faults)
    {
        if (finalizer.Contains('/', StringComparison.Ordinal) || finalizer is "kubernetes" or Orphan or Foreground) return;
        faults.Invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }

    private static void CheckNoNewFinalizers(
        ListOf<string> finalizers, ListOf<string> old, FieldPath path, Faults faults)
    {
        string[] added = [.. finalizers.AsEnumerable().Except(old.AsEnumerable(), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (added.Length == 0) return;
        faults.Forbidden(path.Child("finalizers"),
            "no new finalizers can be added if the object is being deleted, found new finalizers "
            + GoPrint.StringSlice(added));
    }

    private static void CheckManagedFields(ListOf<ManagedFieldsEntry> entries, FieldPath path, Faults faults)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            ManagedFieldsEntry entry = entries[i];
            FieldPath at = path.Index(i);
            if (entry.Operation.Length == 0) faults.Required(at.Child("operation"), "must not be empty");
            else
            {
                faults.OneOf(at.Child("operation"), entry.Operation,
                    ManagedFieldsOperationType.Apply, ManagedFieldsOperationType.Update);
            }

            if (entry.FieldsType.Length > 0 && entry.FieldsType != "FieldsV1")
            {
                faults.Invalid(at.Child("fieldsType"), entry.FieldsType, "must be `FieldsV1`");
            }

            CheckManager(entry.Manager, at.Child("manager"), faults);
            if (Names.Bytes(entry.Subresource) > SubresourceMax) faults.TooLong(at.Child("subresource"), SubresourceMax);
        }
    }
}
