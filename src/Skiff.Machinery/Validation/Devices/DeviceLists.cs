using Skiff.Model;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Lists and maps around devices: each has a bound, and one that is exceeded is looked at no further.</summary>
internal static class DeviceLists
{
    /// <summary>Checks the items of a list.</summary>
    public static void CheckEach<T>(
        ListOf<T> items, int countMax, FieldPath path, Faults faults, Action<T, FieldPath> check)
    {
        if (items.Count > countMax)
        {
            faults.TooMany(path, items.Count, countMax);
            return;
        }

        for (int i = 0; i < items.Count; i++) check(items[i], path.Index(i));
    }

    /// <summary>Checks the items of a list that have keys, each of which may appear once.</summary>
    public static void CheckSet<T>(
        ListOf<T> items, int countMax, FieldPath path, Faults faults, Action<T, FieldPath> check, Func<T, string> key,
        string? shown = null)
    {
        CheckEach(items, countMax, path, faults, check);
        if (items.Count > countMax) return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            if (!seen.Add(key(items[i]))) faults.DuplicateText(path.Index(i), shown ?? GoText.Quote(key(items[i])));
        }
    }

    /// <summary>Checks the keys and values of a map.</summary>
    public static void CheckMap<T>(
        MapOf<T> entries, int countMax, FieldPath path, Faults faults, Action<string, FieldPath, Faults> checkKey,
        Action<T, FieldPath> check)
    {
        if (entries.Count > countMax)
        {
            faults.TooMany(path, entries.Count, countMax);
            return;
        }

        foreach ((string key, T value) in entries)
        {
            FieldPath at = path.Key(DeviceNames.Key(key));
            checkKey(key, at, faults);
            check(value, at);
        }
    }
}
