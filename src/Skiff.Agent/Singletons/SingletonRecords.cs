namespace Skiff.Agent.Singletons;

/// <summary>
/// The records of a node's singletons, a file each, by uid. They belong to one start of the machine: what they promise
/// to end does not survive that either.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class SingletonRecords(string directory)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    private readonly Lazy<string> bootId = new(() => File.Exists(BootIdPath) ? File.ReadAllText(BootIdPath).Trim() : "");

    /// <summary>Where they are.</summary>
    public string Directory => directory;

    /// <summary>This start of the machine.</summary>
    public string BootId => bootId.Value;

    /// <summary>All of this start of the machine.</summary>
    public IReadOnlyList<SingletonRecord> All()
    {
        if (!System.IO.Directory.Exists(directory)) return [];
        return [.. System.IO.Directory.EnumerateFiles(directory, "*.singleton").Select(Read).OfType<SingletonRecord>()];
    }

    /// <summary>The record of a pod; null when there is none.</summary>
    public SingletonRecord? Find(string podUid) => Read(PathOf(podUid));

    /// <summary>Writes a record: a reader sees the old one or the new one. Throws what files throw.</summary>
    public void Write(SingletonRecord record) => WholeFile.Write(PathOf(record.PodUid), record.ToText());

    /// <summary>Removes a record, if it is there.</summary>
    public void Remove(string podUid)
    {
        if (System.IO.Directory.Exists(directory)) File.Delete(PathOf(podUid));
    }

    private string PathOf(string podUid) => Path.Combine(directory, podUid + ".singleton");

    private SingletonRecord? Read(string path)
    {
        try
        {
            return SingletonRecord.Parse(File.ReadAllText(path)) is { } record && record.BootId == BootId ? record : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
