namespace Skiff.Model.Core.V1;

public sealed partial record PodStatus
{
    private PodStatus WithOwnDefaults()
    {
        MapOf<Quantity> allocated = ResourceLists.RoundedUp(AllocatedResources);
        return allocated.IsSame(AllocatedResources) ? this : this with { AllocatedResources = allocated };
    }
}

public sealed partial record ContainerStatus
{
    private ContainerStatus WithOwnDefaults()
    {
        MapOf<Quantity> allocated = ResourceLists.RoundedUp(AllocatedResources);
        return allocated.IsSame(AllocatedResources) ? this : this with { AllocatedResources = allocated };
    }
}
