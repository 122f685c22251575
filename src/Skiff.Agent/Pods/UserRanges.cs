using System.Globalization;
using System.Text.Json;

namespace Skiff.Agent.Pods;

/// <summary>
/// Gives pods with users of their own a range of the machine's user ids each (KEP-127). The ranges are noted in the pods'
/// directories, in upstream's form, and those are all that is remembered: a range is free again with its pod's directory.
/// </summary>
/// <param name="pods">The directory of all pods.</param>
/// <param name="limit">How many ranges there are.</param>
internal sealed class UserRanges(string pods, int limit)
{
    /// <summary>How many ids a pod has.</summary>
    public const uint Length = 65536;

    private const string FileName = "userns";
    private readonly Lock gate = new();

    /// <summary>
    /// The first of the machine's ids that a pod has, the same one whenever it is asked for; or why it has none. The first
    /// range belongs to the machine itself.
    /// </summary>
    public (uint First, string? Fault) Take(string uid)
    {
        lock (gate)
        {
            string own = Path.Combine(pods, uid, FileName);
            try
            {
                if (File.Exists(own))
                {
                    return Parse(own) is { } before ? (before, null) : (0, $"user namespace: {own} is damaged: delete the pod");
                }

                HashSet<uint> taken = [.. Directory.GetDirectories(pods).Select(pod => Path.Combine(pod, FileName))
                    .Where(File.Exists).Select(Parse).OfType<uint>()];
                for (int i = 1; i <= limit; i++)
                {
                    uint first = (uint)i * Length;
                    if (taken.Contains(first)) continue;
                    Write(own, first);
                    return (first, null);
                }

                return (0, "create user namespace: could not find an empty slot to allocate a user namespace");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return (0, $"user namespace: {fault.Message}");
            }
        }
    }

    // On disk before anybody uses it: two pods must not have the same users after a crash.
    private static void Write(string path, uint first)
    {
        string range = string.Create(
            CultureInfo.InvariantCulture, $$"""[{"hostId":{{first}},"containerId":0,"length":{{Length}}}]""");
        WholeFile.Write(path, $$"""{"uidMappings":{{range}},"gidMappings":{{range}}}""");
    }

    private static uint? Parse(string path)
    {
        try
        {
            using JsonDocument noted = JsonDocument.Parse(File.ReadAllBytes(path));
            uint first = noted.RootElement.GetProperty("uidMappings")[0].GetProperty("hostId").GetUInt32();
            return first >= Length && first % Length == 0 ? first : null;
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
