namespace Skiff.Model.Core.V1;

public sealed partial record Secret
{
    private Secret WithOwnDefaults() => Type.Length > 0 ? this : this with { Type = SecretType.Opaque };
}

public sealed partial record Namespace
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    // A namespace that is yet to get its name gets the label when it has one.
    private Namespace WithOwnDefaults()
    {
        bool complete = Metadata.Name.Length == 0 || Metadata.Labels.Find(NameLabel) == Metadata.Name;
        return complete ? this : WithMetadata(Metadata with { Labels = Metadata.Labels.Set(NameLabel, Metadata.Name) });
    }
}

public sealed partial record NamespaceStatus
{
    private NamespaceStatus WithOwnDefaults() => Phase.Length > 0 ? this : this with { Phase = NamespacePhase.Active };
}

public sealed partial record NodeStatus
{
    private NodeStatus WithOwnDefaults()
    {
        MapOf<Quantity> capacity = ResourceLists.RoundedUp(Capacity);
        MapOf<Quantity> allocatable = Allocatable.IsAbsent ? capacity : ResourceLists.RoundedUp(Allocatable);
        bool same = capacity.IsSame(Capacity) && allocatable.IsSame(Allocatable);
        return same ? this : this with { Capacity = capacity, Allocatable = allocatable };
    }
}

public sealed partial record ReplicationController
{
    private ReplicationController WithOwnDefaults()
    {
        if (Spec.Template is not { } template || template.Metadata.Labels.IsAbsent) return this;
        MapOf<string> labels = template.Metadata.Labels;
        ReplicationController controller = this;
        if (Spec.Selector.IsEmpty) controller = controller with { Spec = Spec with { Selector = labels } };
        return Metadata.Labels.IsEmpty ? controller.WithMetadata(Metadata with { Labels = labels }) : controller;
    }
}

public sealed partial record LimitRangeItem
{
    // For containers a maximum is also the default limit, a default limit also the default request, and a minimum too.
    private LimitRangeItem WithOwnDefaults()
    {
        LimitRangeItem item = this with
        {
            Max = ResourceLists.RoundedUp(Max),
            Min = ResourceLists.RoundedUp(Min),
            Default = ResourceLists.RoundedUp(Default),
            DefaultRequest = ResourceLists.RoundedUp(DefaultRequest),
            MaxLimitRequestRatio = ResourceLists.RoundedUp(MaxLimitRequestRatio),
        };
        if (Type == LimitType.Container)
        {
            MapOf<Quantity> limits = item.Max.SetAll(item.Default);
            item = item with { Default = limits, DefaultRequest = item.Min.SetAll(limits).SetAll(item.DefaultRequest) };
        }

        return item == this ? this : item;
    }
}

public sealed partial record ResourceQuotaSpec
{
    private ResourceQuotaSpec WithOwnDefaults()
    {
        MapOf<Quantity> hard = ResourceLists.RoundedUp(Hard);
        return hard.IsSame(Hard) ? this : this with { Hard = hard };
    }
}

public sealed partial record ResourceQuotaStatus
{
    private ResourceQuotaStatus WithOwnDefaults()
    {
        MapOf<Quantity> hard = ResourceLists.RoundedUp(Hard);
        MapOf<Quantity> used = ResourceLists.RoundedUp(Used);
        return hard.IsSame(Hard) && used.IsSame(Used) ? this : this with { Hard = hard, Used = used };
    }
}

public sealed partial record PodLogOptions
{
    private PodLogOptions WithOwnDefaults() => Stream is null ? this with { Stream = "All" } : this;
}
