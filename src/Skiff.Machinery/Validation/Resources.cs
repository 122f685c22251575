using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of resource names and amounts.</summary>
public static class Resources
{
    private const string HugePages = "hugepages-";
    private const string NativeDomain = "kubernetes.io/";

    private static readonly HashSet<string> Standard = new(StringComparer.Ordinal)
    {
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
        "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage",
        "services.nodeports", "services.loadbalancers",
    };

    private static readonly HashSet<string> Integer = new(StringComparer.Ordinal)
    {
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
        "services.nodeports", "services.loadbalancers",
    };

    /// <summary>Checks the limits and requests of a container.</summary>
    public static void CheckContainer(ResourceRequirements resources, FieldPath path, Faults faults) =>
        Check(resources, CheckContainerName, path, faults);

    /// <summary>Checks the limits and requests of a whole pod, which may name cpu, memory and huge pages.</summary>
    public static void CheckPod(ResourceRequirements resources, FieldPath path, Faults faults) =>
        Check(resources, CheckPodName, path, faults);

    /// <summary>Checks the overhead of a pod, which counts as limits do.</summary>
    public static void CheckOverhead(MapOf<Quantity> overhead, FieldPath path, Faults faults) =>
        Check(ResourceRequirements.Empty with { Limits = overhead }, CheckContainerName, path, faults);

    /// <summary>Checks that an amount is not negative, and whole where only whole amounts make sense.</summary>
    public static void CheckAmount(string name, Quantity amount, FieldPath path, Faults faults)
    {
        if (amount.Sign < 0) faults.Invalid(path, amount.ToString(), Faults.Negative);
        bool whole = Integer.Contains(name) || IsExtended(name);
        if (whole && amount.MilliValue() % 1000 != 0) faults.Invalid(path, amount.ToString(), "must be an integer");
    }

    /// <summary>Checks that an amount is not negative, in the words for amounts of storage.</summary>
    public static void CheckSign(Quantity amount, FieldPath path, Faults faults)
    {
        if (amount.Sign < 0) faults.Invalid(path, amount.Value(), "must be a valid resource quantity");
    }

    /// <summary>Checks that an amount is more than nothing.</summary>
    public static void CheckPositive(Quantity amount, FieldPath path, Faults faults)
    {
        if (amount.Sign <= 0) faults.Invalid(path, amount.ToString(), "must be greater than zero");
    }

    /// <summary>Checks the name of any resource.</summary>
    public static bool CheckName(string name, FieldPath path, Faults faults)
    {
        int before = faults.Count;
        faults.Invalid(path, name, Names.LabelKey(name));
        if (faults.Count > before) return false;
        if (!name.Contains('/', StringComparison.Ordinal) && !IsStandard(name))
        {
            faults.Invalid(path, name, "must be a standard resource type or fully qualified");
        }

        return faults.Count == before;
    }

    /// <summary>Checks the name of a resource of containers.</summary>
    public static void CheckContainerName(string name, FieldPath path, Faults faults)
    {
        CheckName(name, path, faults);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            bool known = name is "cpu" or "memory" or "ephemeral-storage" || IsHugePages(name);
            if (!known) faults.Invalid(path, name, "must be a standard resource for containers");
        }
        else if (!IsNative(name) && !IsExtended(name))
        {
            faults.Invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /// <summary>Whether requests for a resource may exceed what there is: cpu, memory and their like.</summary>
    public static bool MayOvercommit(string name) => IsNative(name) && !IsHugePages(name);

    /// <summary>Whether a resource is one that administrators add: named below a domain of their own.</summary>
    public static bool IsExtended(string name)
    {
        if (IsNative(name) || name.StartsWith("requests.", StringComparison.Ordinal)) return false;
        return Names.LabelKey($"requests.{name}").Count == 0;
    }

    /// <summary>Whether a resource is huge pages of some size.</summary>
    public static bool IsHugePages(string name) => name.StartsWith(HugePages, StringComparison.Ordinal);

    private static bool IsStandard(string name) =>
        Standard.Contains(name) || IsHugePages(name) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    private static bool IsNative(string name) =>
        !name.Contains('/', StringComparison.Ordinal) || name.Contains(NativeDomain, StringComparison.Ordinal);

    private static void CheckPodName(string name, FieldPath path, Faults faults)
    {
        if (!CheckName(name, path, faults)) return;
        if (name is not ("cpu" or "memory") && !IsHugePages(name)) faults.NotSupported(path, name, "cpu", "hugepages-", "memory");
    }

    private static void Check(
        ResourceRequirements resources, Action<string, FieldPath, Faults> checkName, FieldPath path, Faults faults)
    {
        if (resources.Limits.IsEmpty && resources.Requests.IsEmpty) return;
        FieldPath limits = path.Child("limits"), requests = path.Child("requests");
        bool pages = false, others = false;
        foreach ((string name, Quantity amount) in resources.Limits)
        {
            FieldPath at = limits.Key(name);
            checkName(name, at, faults);
            CheckAmount(name, amount, at, faults);
            CheckPages(name, amount, at, faults);
            pages |= IsHugePages(name);
            others |= name is "cpu" or "memory";
        }

        foreach ((string name, Quantity amount) in resources.Requests)
        {
            FieldPath at = requests.Key(name);
            checkName(name, at, faults);
            CheckAmount(name, amount, at, faults);
            CheckAgainstLimit(name, amount, resources.Limits, requests, limits, faults);
            CheckPages(name, amount, at, faults);
            pages |= IsHugePages(name);
            others |= name is "cpu" or "memory";
        }

        if (pages && !others) faults.Forbidden(path, "HugePages require cpu or memory");
    }

    private static void CheckAgainstLimit(
        string name, Quantity amount, MapOf<Quantity> limits, FieldPath path, FieldPath limitsPath, Faults faults)
    {
        bool overcommit = MayOvercommit(name);
        if (!limits.TryGetValue(name, out Quantity limit))
        {
            if (!overcommit) faults.Required(limitsPath, "Limit must be set for non overcommitable resources");
        }
        else if (!overcommit && amount != limit)
        {
            faults.Invalid(path, amount.ToString(), $"must be equal to {name} limit of {limit}");
        }
        else if (amount > limit)
        {
            faults.Invalid(path, amount.ToString(), $"must be less than or equal to {name} limit of {limit}");
        }
    }

    private static void CheckPages(string name, Quantity amount, FieldPath path, Faults faults)
    {
        if (!IsHugePages(name)) return;
        bool sized = Quantity.TryParse(name[HugePages.Length..], out Quantity size, out _) && size.Value() > 0;
        if (!sized || amount.Value() % size.Value() != 0)
        {
            faults.Invalid(path, amount.ToString(), $"{amount} is not positive integer multiple of {name}");
        }
    }
}
