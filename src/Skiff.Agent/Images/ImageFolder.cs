using System.Globalization;

namespace Skiff.Agent.Images;

/// <summary>
/// A folder whose image archives are brought to the runtime when the node starts: images for machines that reach no
/// registry. An archive is imported again only when it has changed.
/// </summary>
/// <param name="images">Imports.</param>
/// <param name="directory">The folder; it may be missing.</param>
/// <param name="notes">File that says what was imported.</param>
internal sealed class ImageFolder(ImageImport images, string directory, string notes)
{
    /// <summary>Imports what is new. Answers what could not be imported.</summary>
    /// <param name="told">Called before each archive.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask<IReadOnlyList<string>> ImportAsync(Action<string> told, CancellationToken stop)
    {
        if (!Directory.Exists(directory)) return [];
        HashSet<string> done = File.Exists(notes) ? [.. await File.ReadAllLinesAsync(notes, stop)] : [];
        List<string> faults = [], known = [];
        foreach (FileInfo archive in new DirectoryInfo(directory).EnumerateFiles("*.tar").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            string state = StateOf(archive);
            if (!done.Contains(state))
            {
                told(archive.FullName);
                (_, string? error) = await images.RunAsync(archive.FullName, stop);
                if (error is not null)
                {
                    faults.Add($"{archive.FullName}: {error}");
                    continue;
                }
            }

            known.Add(state);
        }

        await File.WriteAllLinesAsync(notes, known, stop);
        return faults;
    }

    private static string StateOf(FileInfo archive) => string.Create(
        CultureInfo.InvariantCulture, $"{archive.Length} {archive.LastWriteTimeUtc.Ticks} {archive.Name}");
}
