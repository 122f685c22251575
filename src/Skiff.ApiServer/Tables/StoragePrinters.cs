using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of volumes, claims, classes and storage drivers.</summary>
internal static class StoragePrinters
{
    private const string Storage = "storage";
    private const string Terminating = "Terminating";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    private const string DefaultClassBeta = "storageclass.beta.kubernetes.io/is-default-class";
    private const string DefaultAttributes = "volumeattributesclass.alpha.kubernetes.io/is-default-class";

    /// <summary>Rows of persistent volumes.</summary>
    public static Printer PersistentVolumes { get; } = new Printer<PersistentVolume>(
        [
            Columns.Name,
            Columns.Text("Capacity", "Size of the volume."),
            Columns.Text("Access Modes", "Ways the volume can be mounted."),
            Columns.Text("Reclaim Policy", "What happens to the volume when its claim goes."),
            Columns.Text("Status", "Whether the volume is free, bound or released."),
            Columns.Text("Claim", "Claim the volume is bound to."),
            Columns.Text("StorageClass", "Class the volume belongs to."),
            Columns.Text("VolumeAttributesClass", "Class of the volume's attributes."),
            Columns.Text("Reason", "Why the volume is in its state."),
            Columns.Age,
            Columns.Wide("VolumeMode", "Whether the volume is a file system or a device."),
        ],
        static (volume, now) =>
        [
            volume.Metadata.Name,
            volume.Spec.Capacity.Find(Storage).ToString(),
            AccessModes(volume.Spec.AccessModes),
            volume.Spec.PersistentVolumeReclaimPolicy,
            volume.Metadata.DeletionTimestamp is null ? volume.Status.Phase : Terminating,
            volume.Spec.ClaimRef is { } claim ? $"{claim.Namespace}/{claim.Name}" : "",
            volume.Metadata.Annotations.Find(ClassAnnotation) ?? volume.Spec.StorageClassName,
            volume.Spec.VolumeAttributesClassName ?? CellText.Unset,
            volume.Status.Reason,
            CellText.Age(volume, now),
            volume.Spec.VolumeMode ?? CellText.Unset,
        ]);

    /// <summary>Rows of persistent volume claims.</summary>
    public static Printer PersistentVolumeClaims { get; } = new Printer<PersistentVolumeClaim>(
        [
            Columns.Name,
            Columns.Text("Status", "Whether the claim has a volume."),
            Columns.Text("Volume", "Volume the claim is bound to."),
            Columns.Text("Capacity", "Size of that volume."),
            Columns.Text("Access Modes", "Ways that volume can be mounted."),
            Columns.Text("StorageClass", "Class the claim asks for."),
            Columns.Text("VolumeAttributesClass", "Class of attributes the claim asks for."),
            Columns.Age,
            Columns.Wide("VolumeMode", "Whether the claim asks for a file system or a device."),
        ],
        static (claim, now) =>
        {
            bool bound = claim.Spec.VolumeName.Length > 0;
            return
            [
                claim.Metadata.Name,
                claim.Metadata.DeletionTimestamp is null ? claim.Status.Phase : Terminating,
                claim.Spec.VolumeName,
                bound ? claim.Status.Capacity.Find(Storage).ToString() : "",
                bound ? AccessModes(claim.Status.AccessModes) : "",
                claim.Metadata.Annotations.Find(ClassAnnotation) ?? claim.Spec.StorageClassName ?? "",
                claim.Spec.VolumeAttributesClassName ?? CellText.Unset,
                CellText.Age(claim, now),
                claim.Spec.VolumeMode ?? CellText.Unset,
            ];
        });

    /// <summary>Rows of storage classes.</summary>
    public static Printer StorageClasses { get; } = new Printer<StorageClass>(
        [
            Columns.Name,
            Columns.Text("Provisioner", "Who makes volumes of the class."),
            Columns.Text("ReclaimPolicy", "What happens to a volume when its claim goes."),
            Columns.Text("VolumeBindingMode", "Whether a volume is made at once or for the first pod."),
            Columns.Text("AllowVolumeExpansion", "Whether volumes of the class can grow."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            Named(value.Metadata, DefaultClass, DefaultClassBeta),
            value.Provisioner,
            value.ReclaimPolicy ?? PersistentVolumeReclaimPolicy.Delete,
            value.VolumeBindingMode ?? VolumeBindingMode.Immediate,
            value.AllowVolumeExpansion ?? false,
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of volume attributes classes.</summary>
    public static Printer VolumeAttributesClasses { get; } = new Printer<VolumeAttributesClass>(
        [Columns.Name, Columns.Text("DriverName", "Driver that knows the attributes."), Columns.Age],
        static (value, now) =>
            [Named(value.Metadata, DefaultAttributes), value.DriverName, CellText.Age(value, now)]);

    /// <summary>Rows of volume attachments.</summary>
    public static Printer VolumeAttachments { get; } = new Printer<VolumeAttachment>(
        [
            Columns.Name,
            Columns.Text("Attacher", "Driver that attaches the volume.") with { Format = "name" },
            Columns.Text("PV", "Volume to attach."),
            Columns.Text("Node", "Node to attach it to."),
            Columns.Boolean("Attached", "Whether it is attached."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Attacher,
            value.Spec.Source.PersistentVolumeName ?? "",
            value.Spec.NodeName,
            value.Status.Attached,
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of CSI nodes.</summary>
    public static Printer CSINodes { get; } = new Printer<CSINode>(
        [Columns.Name, Columns.Integer("Drivers", "How many drivers run on the node."), Columns.Age],
        static (value, now) => [value.Metadata.Name, value.Spec.Drivers.Count, CellText.Age(value, now)]);

    /// <summary>Rows of CSI drivers.</summary>
    public static Printer CSIDrivers { get; } = new Printer<CSIDriver>(
        [
            Columns.Name,
            Columns.Boolean("AttachRequired", "Whether volumes must be attached before they are mounted."),
            Columns.Boolean("PodInfoOnMount", "Whether the driver is told which pod mounts."),
            Columns.Boolean("StorageCapacity", "Whether the driver says how much space is left."),
            Columns.Text("TokenRequests", "Audiences of the tokens the driver is given."),
            Columns.Boolean("RequiresRepublish", "Whether the driver refreshes what is mounted."),
            Columns.Text("Modes", "Kinds of volume the driver serves."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.AttachRequired ?? true,
            value.Spec.PodInfoOnMount ?? false,
            value.Spec.StorageCapacity ?? false,
            value.Spec.TokenRequests.IsAbsent
                ? CellText.Unset
                : string.Join(',', value.Spec.TokenRequests.AsEnumerable().Select(request => request.Audience)),
            value.Spec.RequiresRepublish ?? false,
            CellText.OrNone(string.Join(',', value.Spec.VolumeLifecycleModes.AsEnumerable())),
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of CSI storage capacities.</summary>
    public static Printer CSIStorageCapacities { get; } = new Printer<CSIStorageCapacity>(
        [
            Columns.Name,
            Columns.Text("StorageClassName", "Class the capacity is about."),
            Columns.Text("Capacity", "Space that is left."),
        ],
        static (value, _) =>
            [value.Metadata.Name, value.StorageClassName, value.Capacity?.ToString() ?? CellText.Unset]);

    private static string Named(ObjectMeta metadata, params ReadOnlySpan<string> annotations)
    {
        foreach (string annotation in annotations)
        {
            if (metadata.Annotations.Find(annotation) == "true") return $"{metadata.Name} (default)";
        }

        return metadata.Name;
    }

    // In this order whatever the object's is, and each once.
    private static string AccessModes(ListOf<string> modes)
    {
        List<string> shown = [];
        if (modes.Contains(PersistentVolumeAccessMode.ReadWriteOnce)) shown.Add("RWO");
        if (modes.Contains(PersistentVolumeAccessMode.ReadOnlyMany)) shown.Add("ROX");
        if (modes.Contains(PersistentVolumeAccessMode.ReadWriteMany)) shown.Add("RWX");
        if (modes.Contains(PersistentVolumeAccessMode.ReadWriteOncePod)) shown.Add("RWOP");
        return string.Join(',', shown);
    }
}
