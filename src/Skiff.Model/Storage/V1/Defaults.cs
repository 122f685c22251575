namespace Skiff.Model.Storage.V1;

public sealed partial record StorageClass
{
    private StorageClass WithOwnDefaults()
    {
        StorageClass storage = this;
        if (storage.ReclaimPolicy is null)
        {
            storage = storage with { ReclaimPolicy = Core.V1.PersistentVolumeReclaimPolicy.Delete };
        }

        return storage.VolumeBindingMode is null
            ? storage with { VolumeBindingMode = V1.VolumeBindingMode.Immediate }
            : storage;
    }
}

public sealed partial record CSIDriverSpec
{
    private CSIDriverSpec WithOwnDefaults()
    {
        CSIDriverSpec complete = this with
        {
            AttachRequired = AttachRequired ?? true,
            PodInfoOnMount = PodInfoOnMount ?? false,
            StorageCapacity = StorageCapacity ?? false,
            FSGroupPolicy = FSGroupPolicy ?? V1.FSGroupPolicy.ReadWriteOnceWithFSType,
            VolumeLifecycleModes =
                VolumeLifecycleModes.IsEmpty ? [VolumeLifecycleMode.Persistent] : VolumeLifecycleModes,
            RequiresRepublish = RequiresRepublish ?? false,
            SELinuxMount = SELinuxMount ?? false,
        };
        return complete == this ? this : complete;
    }
}
