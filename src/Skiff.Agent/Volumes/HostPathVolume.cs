using Skiff.Agent.Volumes.Linux;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Volumes;

/// <summary>A path of the node itself, checked and if wanted made.</summary>
internal static class HostPathVolume
{
    private const uint DirectoryMode = 0x1ed; // 0755
    private const uint FileMode = 0x1a4; // 0644

    public static SetUp Prepare(HostPathVolumeSource source)
    {
        if (source.Path.Contains('\0') || !source.Path.StartsWith('/'))
        {
            return SetUp.Failed($"hostPath type check failed: {source.Path} is not an absolute path");
        }

        string error = Check(source.Path, source.Type ?? "");
        return error.Length == 0 ? SetUp.Done(source.Path) : SetUp.Failed(error);
    }

    private static string Check(string path, string type)
    {
        Errno error = Libc.Stat(path, follow: true, out FileFacts facts);
        bool exists = !error.IsError;
        switch (type)
        {
            case "":
                return "";
            case "DirectoryOrCreate" when !exists:
                return Make(path, directory: true);
            case "FileOrCreate" when !exists:
                return Make(path, directory: false);
        }

        FileKind? wanted = type switch
        {
            "DirectoryOrCreate" or "Directory" => FileKind.Directory,
            "FileOrCreate" or "File" => FileKind.File,
            "Socket" => FileKind.Socket,
            "CharDevice" => FileKind.CharDevice,
            "BlockDevice" => FileKind.BlockDevice,
            _ => null,
        };
        if (wanted is null) return $"{type} is an invalid volume type";
        string word = wanted switch
        {
            FileKind.Directory => "directory",
            FileKind.File => "file",
            FileKind.Socket => "socket file",
            FileKind.CharDevice => "character device",
            _ => "block device",
        };
        return exists && facts.Kind == wanted ? "" : $"hostPath type check failed: {path} is not a {word}";
    }

    private static string Make(string path, bool directory)
    {
        try
        {
            if (directory)
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                using FileStream made = new(path, System.IO.FileMode.CreateNew);
            }

            Errno error = Libc.ChangeMode(path, directory ? DirectoryMode : FileMode);
            return error.IsError ? $"hostPath {path}: {error}" : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"hostPath {path}: {failure.Message}";
        }
    }
}
