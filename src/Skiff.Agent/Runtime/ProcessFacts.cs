using System.Globalization;

namespace Skiff.Agent.Runtime;

/// <summary>A process as the kernel shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Id of its parent.</param>
/// <param name="Name">Name of its program, at most 15 letters.</param>
internal sealed record ProcessFacts(int Id, int Parent, string Name)
{
    /// <summary>All processes there are.</summary>
    public static IEnumerable<ProcessFacts> All()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && Parse(id, Read($"/proc/{id}/stat")) is { } process)
            {
                yield return process;
            }
        }
    }

    /// <summary>The words it was started with; none once it has ended.</summary>
    public string[] Command() => Read($"/proc/{Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Which network it is in, such as <c>net:[4026531840]</c>; empty once it has ended.</summary>
    public string Network()
    {
        try
        {
            return new FileInfo($"/proc/{Id}/ns/net").LinkTarget ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // ID (NAME) STATE PARENT …: the name may hold anything, parentheses included.
    private static ProcessFacts? Parse(int id, string stat)
    {
        int open = stat.IndexOf('('), close = stat.LastIndexOf(')');
        if (open < 0 || close < open) return null;
        string[] rest = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rest.Length > 1 && int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            ? new(id, parent, stat[(open + 1)..close]) : null;
    }

    // A process may end at any moment.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
