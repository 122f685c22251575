using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Storage;

/// <summary>
/// Volumes that are directories of a node, made and removed by its agent. Nothing a user writes is ever part of a path:
/// the directory is a fixed one of the node, then <c>pvc-</c> and the claim's uid.
/// </summary>
public static class LocalPath
{
    /// <summary>The class every cluster begins with, and its provisioner.</summary>
    public const string ClassName = "local-path";

    /// <summary>Who provisions, as classes name it.</summary>
    public const string Provisioner = "rancher.io/local-path";

    /// <summary>Holds a volume until its directory is gone.</summary>
    public const string Finalizer = "external-provisioner.volume.kubernetes.io/finalizer";

    /// <summary>On a volume: the node it was made for.</summary>
    public const string NodeAnnotation = "local.path.provisioner/selected-node";

    /// <summary>By which label of nodes a volume is kept to its node, and by which of its own the node finds it.</summary>
    public const string HostLabel = "kubernetes.io/hostname";

    private const string Prefix = "pvc-";
    private const int UidLength = 36;

    /// <summary>Whether a volume was provisioned here.</summary>
    public static bool IsOurs(PersistentVolume volume) =>
        volume.Metadata.Annotations.Find(VolumeAnnotations.ProvisionedBy) == Provisioner;

    /// <summary>The name of a claim's volume; null if the uid is none, which no server gives.</summary>
    public static string? NameFor(PersistentVolumeClaim claim) =>
        IsUid(claim.Metadata.UID) ? Prefix + claim.Metadata.UID : null;

    /// <summary>The path of a volume's directory.</summary>
    /// <param name="directory">Where the node keeps such volumes; absolute.</param>
    /// <param name="name">What <see cref="NameFor"/> gave.</param>
    public static string PathOf(string directory, string name) => $"{directory.TrimEnd('/')}/{name}";

    /// <summary>
    /// The name of the one directory that a volume stands for in a node's directory; null for every volume whose name,
    /// path or origin is not what provisioning writes, whoever wrote it.
    /// </summary>
    public static string? DirectoryOf(PersistentVolume volume, string directory)
    {
        string name = volume.Metadata.Name;
        bool isName = name.StartsWith(Prefix, StringComparison.Ordinal) && IsUid(name.AsSpan(Prefix.Length));
        return isName && directory.Length > 0 && IsOurs(volume)
            && volume.Spec.PersistentVolumeSource.Local?.Path == PathOf(directory, name) ? name : null;
    }

    /// <summary>
    /// Whether a node shall remove a volume's directory now: the volume is on its way out, deletes its data, and no
    /// claim has it any more.
    /// </summary>
    public static bool IsToBeRemoved(PersistentVolume volume) =>
        volume.Metadata.DeletionTimestamp is not null
        && volume.Metadata.Finalizers.Contains(Finalizer)
        && volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Delete
        && (volume.Status.Phase is PersistentVolumePhase.Released or PersistentVolumePhase.Failed
            || (volume.Status.Phase == PersistentVolumePhase.Available && volume.Spec.ClaimRef is null));

    // 8-4-4-4-12 digits as servers write them: nothing else can be told apart from a path by looking at it.
    private static bool IsUid(ReadOnlySpan<char> text)
    {
        if (text.Length != UidLength) return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool isDash = i is 8 or 13 or 18 or 23;
            if (isDash ? text[i] != '-' : !char.IsAsciiHexDigitLower(text[i]) && !char.IsAsciiDigit(text[i])) return false;
        }

        return true;
    }
}
