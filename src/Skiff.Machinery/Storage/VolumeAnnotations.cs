namespace Skiff.Machinery.Storage;

/// <summary>Annotations by which claims and volumes tell how far their binding is. Their values, where none is named, do not matter.</summary>
public static class VolumeAnnotations
{
    /// <summary>On a claim: it was bound once, so what is missing now is lost.</summary>
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>On a claim or a volume: the cluster tied it to the other, not its author.</summary>
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";

    /// <summary>On a claim: the node its volume is to be provisioned for.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    /// <summary>On a claim: who is to provision its volume.</summary>
    public const string Provisioner = "volume.kubernetes.io/storage-provisioner";

    /// <summary>The older name of <see cref="Provisioner"/>, written beside it.</summary>
    public const string BetaProvisioner = "volume.beta.kubernetes.io/storage-provisioner";

    /// <summary>On a volume: who provisioned it.</summary>
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";

    /// <summary>On a claim or a volume: its class, before there was a field for it.</summary>
    public const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>On a class: claims that name none get this one.</summary>
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    /// <summary>The value of marks that only have to be there.</summary>
    public const string Yes = "yes";
}
