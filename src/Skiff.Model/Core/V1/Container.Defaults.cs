namespace Skiff.Model.Core.V1;

public sealed partial record Container
{
    internal const string DefaultTerminationMessagePath = "/dev/termination-log";

    private Container WithOwnDefaults()
    {
        Container container = this;
        if (container.ImagePullPolicy.Length == 0)
        {
            container = container with { ImagePullPolicy = ImageName.DefaultPullPolicy(Image) };
        }

        if (container.TerminationMessagePath.Length == 0)
        {
            container = container with { TerminationMessagePath = DefaultTerminationMessagePath };
        }

        return container.TerminationMessagePolicy.Length > 0
            ? container
            : container with { TerminationMessagePolicy = V1.TerminationMessagePolicy.File };
    }
}

public sealed partial record EphemeralContainerCommon
{
    private EphemeralContainerCommon WithOwnDefaults()
    {
        EphemeralContainerCommon container = this;
        if (container.ImagePullPolicy.Length == 0)
        {
            container = container with { ImagePullPolicy = ImageName.DefaultPullPolicy(Image) };
        }

        if (container.TerminationMessagePath.Length == 0)
        {
            container = container with { TerminationMessagePath = Container.DefaultTerminationMessagePath };
        }

        return container.TerminationMessagePolicy.Length > 0
            ? container
            : container with { TerminationMessagePolicy = V1.TerminationMessagePolicy.File };
    }
}

public sealed partial record ResourceRequirements
{
    private ResourceRequirements WithOwnDefaults()
    {
        MapOf<Quantity> limits = ResourceLists.RoundedUp(Limits);
        MapOf<Quantity> requests = ResourceLists.RoundedUp(Requests);
        bool same = limits.IsSame(Limits) && requests.IsSame(Requests);
        return same ? this : this with { Limits = limits, Requests = requests };
    }
}

public sealed partial record ObjectFieldSelector
{
    private ObjectFieldSelector WithOwnDefaults() => APIVersion.Length > 0 ? this : this with { APIVersion = "v1" };
}
