using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Admission;

/// <summary>Gives containers the requests and limits of their namespace's limit ranges, and refuses what is beyond.</summary>
public sealed class LimitRanger : AdmissionPlugin
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    /// <inheritdoc/>
    public override string Name => "LimitRanger";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        bool isNew = request.Operation == AdmissionOperation.Create && request.Subresource.Length == 0;
        if (!isNew || request.Object is not Pod pod || !HasRanges(request))
            return AdmissionAnswer.Admit(request.Object);
        foreach (LimitRange range in request.Registry.List(Kinds.LimitRange, request.Namespace))
            pod = WithDefaults(pod, range);
        return AdmissionAnswer.Admit(pod);
    }

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        bool isLimited = request.Object switch
        {
            // What a pod's containers may use is fixed once it is there, unless it is resized.
            Pod => request.Operation == AdmissionOperation.Create
                ? request.Subresource.Length == 0
                : request.Subresource == "resize",
            PersistentVolumeClaim => request.Subresource.Length == 0,
            _ => false,
        };
        if (!isLimited || !HasRanges(request) || request.Old?.Metadata.DeletionTimestamp is not null) return null;
        foreach (LimitRange range in request.Registry.List(Kinds.LimitRange, request.Namespace))
        {
            List<string> faults = [];
            if (request.Object is Pod pod) CheckPod(pod, range, faults);
            else CheckClaim((PersistentVolumeClaim)request.Object!, range, faults);
            if (faults.Count == 0) continue;
            string[] told = [.. faults.Distinct(StringComparer.Ordinal)];
            return request.Forbidden(told.Length == 1 ? told[0] : $"[{string.Join(", ", told)}]");
        }

        return null;
    }

    private static bool HasRanges(AdmissionRequest request)
    {
        ResourceView view = request.Registry.Store.Read(request.Registry.Of(Kinds.LimitRange).StoreId);
        return view.Count > 0;
    }

    private static Pod WithDefaults(Pod pod, LimitRange range)
    {
        MapOf<Quantity> requests = default, limits = default;
        foreach (LimitRangeItem item in range.Spec.Limits)
        {
            if (item.Type != LimitType.Container) continue;
            requests = requests.SetAll(item.DefaultRequest);
            limits = limits.SetAll(item.Default);
        }

        if (requests.IsEmpty && limits.IsEmpty) return pod;
        List<string> remarks = [];
        PodSpec spec = pod.Spec with
        {
            Containers = pod.Spec.Containers.Select(container => Filled(container, "container")),
            InitContainers = pod.Spec.InitContainers.Select(container => Filled(container, "init container")),
        };
        return remarks.Count == 0 ? pod : pod with
        {
            Spec = spec,
            Metadata = pod.Metadata with
            {
                Annotations = pod.Metadata.Annotations.Set(
                    Annotation, $"LimitRanger plugin set: {string.Join("; ", remarks)}"),
            },
        };

        Container Filled(Container container, string what)
        {
            ResourceRequirements own = container.Resources;
            ResourceRequirements full = own with
            {
                Requests = Merged(own.Requests, requests, "request", what, container.Name, remarks),
                Limits = Merged(own.Limits, limits, "limit", what, container.Name, remarks),
            };
            return full == own ? container : container with { Resources = full };
        }
    }

    private static MapOf<Quantity> Merged(MapOf<Quantity> own, MapOf<Quantity> defaults, string sort, string what,
        string container, List<string> remarks)
    {
        string[] missing = [.. defaults.Keys.Where(name => !own.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (missing.Length == 0) return own;
        foreach (string name in missing) own = own.Set(name, defaults[name]);
        remarks.Add($"{string.Join(", ", missing)} {sort} for {what} {container}");
        return own;
    }

    private static void CheckPod(Pod pod, LimitRange range, List<string> faults)
    {
        foreach (LimitRangeItem item in range.Spec.Limits)
        {
            if (item.Type == LimitType.Container)
            {
                foreach (Container container in pod.Spec.Containers)
                    Check(item, container.Resources.Requests, container.Resources.Limits, faults);
                foreach (Container container in pod.Spec.InitContainers)
                    Check(item, container.Resources.Requests, container.Resources.Limits, faults);
            }
            else if (item.Type == LimitType.Pod)
            {
                Check(item, PodTotals.Requests(pod.Spec), PodTotals.Limits(pod.Spec), faults);
            }
        }
    }

    // A claim's limits are nothing that a user sets: the request alone is held against both bounds.
    private static void CheckClaim(PersistentVolumeClaim claim, LimitRange range, List<string> faults)
    {
        MapOf<Quantity> requests = claim.Spec.Resources.Requests;
        foreach (LimitRangeItem item in range.Spec.Limits)
        {
            if (item.Type != LimitType.PersistentVolumeClaim) continue;
            foreach ((string name, Quantity least) in item.Min)
                CheckLeast(item.Type, name, least, requests, default, faults);
            foreach ((string name, Quantity most) in item.Max)
            {
                string rule = $"maximum {name} usage per {item.Type} is {most}";
                if (!requests.TryGetValue(name, out Quantity asked)) faults.Add($"{rule}.  No request is specified");
                else if (asked > most) faults.Add($"{rule}, but request is {asked}");
            }
        }
    }

    private static void Check(
        LimitRangeItem item, MapOf<Quantity> requests, MapOf<Quantity> limits, List<string> faults)
    {
        foreach ((string name, Quantity least) in item.Min)
            CheckLeast(item.Type, name, least, requests, limits, faults);
        foreach ((string name, Quantity most) in item.Max)
            CheckMost(item.Type, name, most, requests, limits, faults);
        foreach ((string name, Quantity most) in item.MaxLimitRequestRatio)
            CheckRatio(item.Type, name, most, requests, limits, faults);
    }

    private static void CheckLeast(string type, string name, Quantity least, MapOf<Quantity> requests,
        MapOf<Quantity> limits, List<string> faults)
    {
        string rule = $"minimum {name} usage per {type} is {least}";
        if (!requests.TryGetValue(name, out Quantity asked)) faults.Add($"{rule}.  No request is specified");
        else if (asked < least) faults.Add($"{rule}, but request is {asked}");
        else if (limits.TryGetValue(name, out Quantity limit) && limit < least)
            faults.Add($"{rule}, but limit is {limit}");
    }

    private static void CheckMost(string type, string name, Quantity most, MapOf<Quantity> requests,
        MapOf<Quantity> limits, List<string> faults)
    {
        string rule = $"maximum {name} usage per {type} is {most}";
        if (!limits.TryGetValue(name, out Quantity limit)) faults.Add($"{rule}.  No limit is specified");
        else if (limit > most) faults.Add($"{rule}, but limit is {limit}");
        else if (requests.TryGetValue(name, out Quantity asked) && asked > most)
            faults.Add($"{rule}, but request is {asked}");
    }

    private static void CheckRatio(string type, string name, Quantity most, MapOf<Quantity> requests,
        MapOf<Quantity> limits, List<string> faults)
    {
        string rule = $"{name} max limit to request ratio per {type} is {most}";
        if (!requests.TryGetValue(name, out Quantity asked) || asked.IsZero)
        {
            faults.Add($"{rule}, but no request is specified or request is 0");
            return;
        }

        if (!limits.TryGetValue(name, out Quantity limit) || limit.IsZero)
        {
            faults.Add($"{rule}, but no limit is specified or limit is 0");
            return;
        }

        double ratio = limit.ToDouble() / asked.ToDouble();
        if (ratio > most.ToDouble())
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{rule}, but provided ratio is {ratio:F6}"));
    }
}
