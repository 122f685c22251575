namespace Skiff.Model.Core.V1;

public sealed partial record Pod
{
    // Only a pod itself gets these: in a template they would show up in every workload that has one.
    private Pod WithOwnDefaults()
    {
        PodSpec spec = Spec;
        ListOf<Container> containers = spec.Containers.MapSame(RequestLimits);
        ListOf<Container> initContainers = spec.InitContainers.MapSame(RequestLimits);
        if (spec.HostNetwork)
        {
            containers = containers.MapSame(OpenHostPorts);
            initContainers = initContainers.MapSame(OpenHostPorts);
        }

        if (!containers.IsSame(spec.Containers)) spec = spec with { Containers = containers };
        if (!initContainers.IsSame(spec.InitContainers)) spec = spec with { InitContainers = initContainers };
        if (spec.Resources is not null)
        {
            ResourceRequirements resources = PodResources.WithDefaults(spec.Resources, spec);
            if (!ReferenceEquals(resources, spec.Resources)) spec = spec with { Resources = resources };
        }

        if (spec.EnableServiceLinks is null) spec = spec with { EnableServiceLinks = true };
        return ReferenceEquals(spec, Spec) ? this : this with { Spec = spec };
    }

    // A limit without a request is a request too.
    private static Container RequestLimits(Container container)
    {
        MapOf<Quantity> requests = container.Resources.Requests;
        foreach ((string name, Quantity limit) in container.Resources.Limits)
        {
            if (!requests.ContainsKey(name)) requests = requests.Set(name, limit);
        }

        return requests.IsSame(container.Resources.Requests)
            ? container
            : container with { Resources = container.Resources with { Requests = requests } };
    }

    private static Container OpenHostPorts(Container container)
    {
        ListOf<ContainerPort> ports = container.Ports.MapSame(
            port => port.HostPort == 0 ? port with { HostPort = port.ContainerPortValue } : port);
        return ports.IsSame(container.Ports) ? container : container with { Ports = ports };
    }
}
