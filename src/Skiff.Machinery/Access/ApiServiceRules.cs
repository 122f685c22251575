using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.ApiRegistration.V1.ConditionStatus;

namespace Skiff.Machinery.Access;

/// <summary>What is known of the registrations of API versions: names, ranks, and who looks after which.</summary>
public static class ApiServiceRules
{
    /// <summary>The label that says that a registration is made by the server itself.</summary>
    public const string ManagedLabel = "kube-aggregator.kubernetes.io/automanaged";

    /// <summary>Label value: written once at each start.</summary>
    public const string AtStart = "onstart";

    /// <summary>Label value: kept as it should be at all times.</summary>
    public const string Always = "true";

    /// <summary>The rank of groups of custom resources, below every built-in one.</summary>
    public const int CustomGroupPriority = 1000;

    /// <summary>The rank of versions of custom resources within their group.</summary>
    public const int CustomVersionPriority = 100;

    /// <summary>The name of the registration of a version: <c>v1.apps</c>, and <c>v1.</c> for the core group.</summary>
    public static string NameOf(string group, string version) => $"{version}.{group}";

    /// <summary>The registration of a version that this server serves itself.</summary>
    public static APIService Local(string group, string version, int groupPriority, int versionPriority, string managed) =>
        APIService.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = NameOf(group, version),
                Labels = MapOf.Create((ManagedLabel, managed)),
            },
            Spec = APIServiceSpec.Empty with
            {
                Group = group,
                Version = version,
                GroupPriorityMinimum = groupPriority,
                VersionPriority = versionPriority,
            },
        };

    /// <summary>The registration of a version of custom resources.</summary>
    public static APIService Custom(string group, string version) =>
        Local(group, version, CustomGroupPriority, CustomVersionPriority, Always);

    /// <summary>Whether requests for the version may be passed on, as its status says.</summary>
    public static bool IsAvailable(APIService service) =>
        service.Status.Conditions.Any(condition =>
            condition.Type == APIServiceConditionType.Available && condition.Status == ConditionStatus.True);

    /// <summary>The registration with its availability told; the time of the change stays while nothing changes.</summary>
    public static APIService WithAvailability(
        APIService service, string status, string reason, string message, DateTimeOffset now)
    {
        APIServiceCondition? before = service.Status.Conditions
            .FirstOrDefault(condition => condition.Type == APIServiceConditionType.Available);
        APIServiceCondition after = APIServiceCondition.Empty with
        {
            Type = APIServiceConditionType.Available,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
        };
        if (before == after) return service;
        ListOf<APIServiceCondition> others =
            service.Status.Conditions.Where(condition => condition.Type != APIServiceConditionType.Available);
        return service with { Status = service.Status with { Conditions = others.Add(after) } };
    }
}
