namespace Skiff.Agent.Shutdown;

/// <summary>The one file of the machine's login service that is Skiff's: how long it waits for a shutdown.</summary>
public static class LoginSettings
{
    /// <summary>Folder of the service's additional settings.</summary>
    public const string Directory = "/etc/systemd/logind.conf.d";

    /// <summary>The file in it.</summary>
    public const string FileName = "99-skiff.conf";

    /// <summary>Removes the file, if it was ever written.</summary>
    public static void Remove()
    {
        string path = Path.Combine(Directory, FileName);
        if (File.Exists(path)) File.Delete(path);
    }
}
