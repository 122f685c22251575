using Skiff.Model;

namespace Skiff.Machinery.PodSecurity;

/// <summary>How findings name what they found.</summary>
internal static class Wording
{
    /// <summary>The names of the containers that a test finds.</summary>
    public static string[] Names(CheckedPod pod, Func<CheckedContainer, bool> isBad) =>
        [.. pod.Containers.Where(isBad).Select(container => container.Name)];

    /// <summary>Who sets something bad: the pod, containers, or both.</summary>
    public static List<string> Setters(CheckedPod pod, bool isPod, Func<CheckedContainer, bool> isBad)
    {
        List<string> setters = isPod ? ["pod"] : [];
        string[] containers = Names(pod, isBad);
        if (containers.Length > 0) setters.Add(ContainersOf(containers));
        return setters;
    }

    /// <summary><c>container "a"</c>, or <c>containers "a", "b"</c>.</summary>
    public static string ContainersOf(string[] names) => $"{Plural("container", names.Length)} {Quoted(names)}";

    /// <summary>Names in quotes.</summary>
    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    /// <summary>A word for one or for many.</summary>
    public static string Plural(string word, int count) => count == 1 ? word : word + "s";

    /// <summary>The verb for one or for many.</summary>
    public static string Uses(string[] names) => names.Length == 1 ? "uses" : "use";

    /// <summary>Notes the values that a test finds; whether there were any.</summary>
    public static bool AddAll(SortedSet<string> found, ListOf<string> values, Func<string, bool> isBad)
    {
        bool any = false;
        foreach (string value in values)
        {
            if (!isBad(value)) continue;
            found.Add(value);
            any = true;
        }

        return any;
    }
}
