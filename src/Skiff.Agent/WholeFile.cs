using System.Text;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent;

/// <summary>Writes small files whole: who reads one, after a crash of the machine too, has its old content or its new one.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file, or makes it, with the directories it is in. Throws what files throw.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces a file, or makes it, with the directories it is in. Throws what files throw.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!, draft = path + ".new";
        Directory.CreateDirectory(directory);
        using (FileStream file = new(draft, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true); // Before the name: a name without its content would be the worst of both.
        }

        File.Move(draft, path, overwrite: true);
        using SafeFileHandle? names = Libc.Open(directory, Libc.OpenReadOnly | Libc.OpenDirectory, out _);
        if (names is not null) Libc.Sync(names);
    }
}
