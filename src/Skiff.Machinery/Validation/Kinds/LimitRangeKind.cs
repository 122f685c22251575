using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the bounds that a namespace puts on what is in it.</summary>
internal static class LimitRangeKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<LimitRange> { Always = Check };

    private static void Check(LimitRange range, Faults faults)
    {
        HashSet<string> types = new(StringComparer.Ordinal);
        for (int i = 0; i < range.Spec.Limits.Count; i++)
        {
            LimitRangeItem item = range.Spec.Limits[i];
            FieldPath path = FieldPath.Spec.Child("limits").Index(i);
            CheckType(item.Type, path.Child("type"), faults);
            if (!types.Add(item.Type)) faults.Duplicate(path.Child("type"), item.Type);
            CheckNames(item, path, faults);
            foreach (string name in Everything(item)) CheckAmounts(item, name, path, faults);
        }
    }

    private static void CheckType(string type, FieldPath path, Faults faults)
    {
        int before = faults.Count;
        faults.Invalid(path, type, Names.LabelKey(type));
        if (faults.Count > before || type.Contains('/', StringComparison.Ordinal)) return;
        if (type is not (LimitType.Pod or LimitType.Container or LimitType.PersistentVolumeClaim))
        {
            faults.Invalid(path, type, "must be a standard limit type or fully qualified");
        }
    }

    private static void CheckNames(LimitRangeItem item, FieldPath path, Faults faults)
    {
        CheckNames(item, item.Max, path.Child("max"), faults);
        CheckNames(item, item.Min, path.Child("min"), faults);
        if (item.Type == LimitType.Pod)
        {
            const string NotForPods = "may not be specified when `type` is 'Pod'";
            if (!item.Default.IsEmpty) faults.Forbidden(path.Child("default"), NotForPods);
            if (!item.DefaultRequest.IsEmpty) faults.Forbidden(path.Child("defaultRequest"), NotForPods);
        }
        else
        {
            CheckNames(item, item.Default, path.Child("default"), faults);
            CheckNames(item, item.DefaultRequest, path.Child("defaultRequest"), faults);
        }

        bool unbounded = !item.Min.ContainsKey("storage") && !item.Max.ContainsKey("storage");
        if (item.Type == LimitType.PersistentVolumeClaim && unbounded)
        {
            faults.Required(path.Child("limits"),
                "either minimum or maximum storage value is required, but neither was provided");
        }

        CheckNames(item, item.MaxLimitRequestRatio, path.Child("maxLimitRequestRatio"), faults);
    }

    private static void CheckNames(LimitRangeItem item, MapOf<Quantity> amounts, FieldPath path, Faults faults)
    {
        foreach ((string name, Quantity _) in amounts)
        {
            if (item.Type is LimitType.Pod or LimitType.Container) Resources.CheckContainerName(name, path.Key(name), faults);
            else Resources.CheckName(name, path.Key(name), faults);
        }
    }

    private static IEnumerable<string> Everything(LimitRangeItem item)
    {
        IEnumerable<string> names = item.Max.Keys.Concat(item.Min.Keys).Concat(item.MaxLimitRequestRatio.Keys);
        if (item.Type != LimitType.Pod) names = names.Concat(item.Default.Keys).Concat(item.DefaultRequest.Keys);
        return names.Distinct().Order(StringComparer.Ordinal);
    }

    private static void CheckAmounts(LimitRangeItem item, string name, FieldPath path, Faults faults)
    {
        bool pod = item.Type == LimitType.Pod;
        Quantity? low = Find(item.Min, name), high = Find(item.Max, name);
        Quantity? limit = pod ? null : Find(item.Default, name), request = pod ? null : Find(item.DefaultRequest, name);
        Bound(low, high, path.Child("min").Key(name), low, "min value", "max value", faults);
        Bound(low, request, path.Child("defaultRequest").Key(name), request, "min value", "default request value", faults);
        Bound(request, high, path.Child("defaultRequest").Key(name), request, "default request value", "max value", faults);
        Bound(request, limit, path.Child("defaultRequest").Key(name), request,
            "default request value", "default limit value", faults);
        Bound(low, limit, path.Child("default").Key(name), low, "min value", "default value", faults);
        Bound(limit, high, path.Child("default").Key(name), high, "default value", "max value", faults);
        CheckRatio(item, name, low, high, path.Child("maxLimitRequestRatio").Key(name), faults);
        if (!Resources.MayOvercommit(name) && limit is { } most && request is { } least && most != least)
        {
            faults.Invalid(path.Child("defaultRequest").Key(name), least.ToString(),
                $"default value {most} must equal to defaultRequest value {least} in {name}");
        }
    }

    private static void Bound(
        Quantity? low, Quantity? high, FieldPath path, Quantity? shown, string lowWord, string highWord, Faults faults)
    {
        if (low is not { } least || high is not { } most || least <= most) return;
        faults.Invalid(path, shown?.ToString(), $"{lowWord} {least} is greater than {highWord} {most}");
    }

    private static void CheckRatio(
        LimitRangeItem item, string name, Quantity? low, Quantity? high, FieldPath path, Faults faults)
    {
        if (!item.MaxLimitRequestRatio.TryGetValue(name, out Quantity ratio)) return;
        if (ratio < Quantity.Of(1)) faults.Invalid(path, ratio.ToString(), $"ratio {ratio} is less than 1");
        if (low is not { } least || high is not { } most) return;
        double bound = most.ToDouble() / least.ToDouble();
        if (ratio.ToDouble() > bound)
        {
            faults.Invalid(path, ratio.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"ratio {ratio} is greater than max/min = {bound:F6}"));
        }
    }

    private static Quantity? Find(MapOf<Quantity> amounts, string name) =>
        amounts.TryGetValue(name, out Quantity amount) ? amount : null;
}
