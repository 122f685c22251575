namespace Skiff.Model.Resource.V1;

public sealed partial record ExactDeviceRequest
{
    private ExactDeviceRequest WithOwnDefaults()
    {
        ExactDeviceRequest request = AllocationMode.Length > 0
            ? this
            : this with { AllocationMode = DeviceAllocationMode.ExactCount };
        bool counts = request.AllocationMode == DeviceAllocationMode.ExactCount && Count == 0;
        return counts ? request with { Count = 1 } : request;
    }
}

public sealed partial record DeviceSubRequest
{
    private DeviceSubRequest WithOwnDefaults()
    {
        DeviceSubRequest request = AllocationMode.Length > 0
            ? this
            : this with { AllocationMode = DeviceAllocationMode.ExactCount };
        bool counts = request.AllocationMode == DeviceAllocationMode.ExactCount && Count == 0;
        return counts ? request with { Count = 1 } : request;
    }
}

public sealed partial record NodeAllocatableResourceMapping
{
    private NodeAllocatableResourceMapping WithOwnDefaults() =>
        AllocationMultiplier is null ? this with { AllocationMultiplier = Quantity.Of(1) } : this;
}
