using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of wishes to attach volumes to nodes, which never change.</summary>
internal static class VolumeAttachmentKind
{
    private const int MetadataBytesMax = 256 * 1024;
    private const int MessageMax = 1024;
    private const string OneSource = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<VolumeAttachment>
    {
        Always = Check,
        OnCreate = (attachment, faults) => CheckNames(attachment.Spec, faults),
        OnUpdate = (attachment, old, faults) => CheckUnchanged(attachment.Spec, old.Spec, faults),
        OnStatus = (attachment, old, faults) =>
        {
            Check(attachment, faults);
            CheckUnchanged(attachment.Spec, old.Spec, faults);
        },
    };

    private static void Check(VolumeAttachment attachment, Faults faults)
    {
        VolumeAttachmentSpec spec = attachment.Spec;
        if (spec.Attacher.Length == 0) faults.Required(FieldPath.Spec.Child("attacher"));
        CheckSource(spec.Source, FieldPath.Spec.Child("source"), faults);
        faults.Invalid(FieldPath.Spec.Child("nodeName"), spec.NodeName, Names.Dns1123Subdomain(spec.NodeName));
        CheckStatus(attachment.Status, FieldPath.Status, faults);
    }

    private static void CheckSource(VolumeAttachmentSource source, FieldPath path, Faults faults)
    {
        switch (source)
        {
            case { InlineVolumeSpec: null, PersistentVolumeName: null }:
                faults.Required(path, OneSource);
                break;
            case { InlineVolumeSpec: not null, PersistentVolumeName: not null }:
                faults.Forbidden(path, OneSource);
                break;
            case { PersistentVolumeName: "" }:
                faults.Required(path.Child("persistentVolumeName"), "must specify non empty persistentVolumeName");
                break;
            case { InlineVolumeSpec: { } spec }:
                PersistentVolumeKind.CheckInline(spec, path.Child("inlineVolumeSpec"), faults);
                break;
        }
    }

    private static void CheckStatus(VolumeAttachmentStatus status, FieldPath path, Faults faults)
    {
        long bytes = status.AttachmentMetadata.AsEnumerable().Sum(pair => (long)Names.Bytes(pair.Key) + Names.Bytes(pair.Value));
        if (bytes > MetadataBytesMax) faults.TooLong(path.Child("attachmentMetadata"), MetadataBytesMax);
        CheckError(status.AttachError, path.Child("attachError"), faults);
        CheckError(status.DetachError, path.Child("detachError"), faults);
    }

    private static void CheckError(VolumeError? error, FieldPath path, Faults faults)
    {
        if (error is null) return;
        if (Names.Bytes(error.Message) > MessageMax) faults.TooLong(path.Child("message"), MessageMax);
        if (error.ErrorCode is { } code) faults.InRange(path.Child("errorCode"), code, 0, int.MaxValue);
    }

    private static void CheckNames(VolumeAttachmentSpec spec, Faults faults)
    {
        VolumeRules.CheckDriver(spec.Attacher, FieldPath.Root("spec.attacher"), faults);
        if (spec.Source.PersistentVolumeName is { } name)
            faults.Invalid(FieldPath.Root("spec.source.persistentVolumeName"), name, Names.Dns1123Subdomain(name));
    }

    private static void CheckUnchanged(VolumeAttachmentSpec spec, VolumeAttachmentSpec old, Faults faults)
    {
        if (spec != old) faults.InvalidText(FieldPath.Spec, Shown.Of(spec), Faults.Immutable);
    }
}
